import { isForeign, type Node, type Value } from "../graph/value.ts";

/** The node of ONNX's own operator `op` that a value comes from, if it does. */
export function madeBy(op: string, { source }: Value): Node | undefined {
  if (source.kind !== "node" || source.node.op !== op || source.node.domain !== "") return undefined;
  return isForeign(source.node) ? undefined : source.node;
}
