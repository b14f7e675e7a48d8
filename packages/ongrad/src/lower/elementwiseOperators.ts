import { isForeign, type Node } from "../graph/value.ts";

const names: ReadonlySet<string> = new Set([
  ..."Abs Add And Cast Clip Div Equal Erf Exp Gelu Greater GreaterOrEqual HardSigmoid Identity Less LessOrEqual Max Min Mul Neg Not".split(
    " ",
  ),
  ..."Or Relu Sigmoid Sign Sqrt Sub Tanh Where".split(" "),
]);

/** Whether a node computes element by element, so that any order of the elements will do. */
export function isElementwise(node: Node): boolean {
  return node.domain === "" && names.has(node.op) && node.outputs.length === 1 && !isForeign(node);
}
