import { isForeign, type Node } from "../graph/value.ts";

/** Whether a node is a sum or a mean over the last two of four axes. */
export function isOverPixels(node: Node): boolean {
  const [x, axes] = node.inputs;
  if (node.op !== "ReduceSum" && node.op !== "ReduceMean") return false;
  if (node.domain !== "" || isForeign(node) || x?.shape.length !== 4 || axes?.source.kind !== "constant") return false;
  const { data } = axes.source;
  return data.length === 2 && Number(data[0]) === 2 && Number(data[1]) === 3;
}
