import { topologicalOrder } from "../graph/topology.ts";
import type { Value } from "../graph/value.ts";

/** Whether a value is the same in every run, so that onnxruntime computes it once. */
export function isMadeOfConstants(value: Value): boolean {
  if (value.source.kind !== "node") return value.source.kind === "constant";
  return topologicalOrder([value]).every(({ inputs }) => inputs.every((one) => one?.source.kind !== "input"));
}
