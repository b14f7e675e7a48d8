import type { Value } from "../graph/value.ts";
import { varyingNodes } from "../graph/varyingNodes.ts";

/** Whether a value is the same in every run, so that onnxruntime computes it once. */
export function isMadeOfConstants(value: Value): boolean {
  return value.source.kind !== "input" && varyingNodes([value]).length === 0;
}
