import { isForeign, type Node } from "../graph/value.ts";

/** Whether a node is a sum or a mean over the last two of four axes. */
export function isOverPixels(node: Node): boolean {
  return reducedAxes(node).join() === "2,3";
}

/** Whether a node is a sum or a mean over all of four axes but that of channels. */
export function isOverImages(node: Node): boolean {
  return reducedAxes(node).join() === "0,2,3";
}

/** The axes that a sum or a mean goes over, where there are four in all. */
function reducedAxes(node: Node): readonly number[] {
  const [x, axes] = node.inputs;
  if (node.op !== "ReduceSum" && node.op !== "ReduceMean") return [];
  if (node.domain !== "" || isForeign(node) || x?.shape.length !== 4 || axes?.source.kind !== "constant") return [];
  return Array.from<number | bigint, number>(axes.source.data, Number);
}
