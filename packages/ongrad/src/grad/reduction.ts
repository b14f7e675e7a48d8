import { expand, reshape } from "../graph/arrange.ts";
import { cast, div, equal, mul } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { type Node, sizeOf, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/** The input's shape with the reduced axes at extent 1, so that the output's shape broadcasts against the input. */
function keptShape(node: Node): number[] {
  const x = node.inputs[0]!;
  const source = node.inputs[1]?.source;
  const axes = source?.kind === "constant" ? Array.from(source.data as BigInt64Array, Number) : [...x.shape.keys()];
  return x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
}

export const reduceSumRule: Rule = ({ node, inputs, cotangent }) => [
  expand(reshape(cotangent, keptShape(node)), inputs[0]!.shape),
];

export const reduceMeanRule: Rule = ({ node, inputs, outputs, cotangent }) => {
  const count = sizeOf(inputs[0]!.shape) / sizeOf(outputs[0]!.shape);
  return [expand(reshape(mul(cotangent, 1 / count), keptShape(node)), inputs[0]!.shape)];
};

/** The cotangent shared evenly among the elements that reach the extremum (torch.amax, torch.amin). */
export const reduceExtremumRule: Rule = ({ node, inputs, outputs, cotangent }) => {
  const x: Value = inputs[0]!;
  const kept = keptShape(node);
  const mask = cast(equal(x, reshape(outputs[0]!, kept)), x.dtype);
  const axes = [...kept.keys()].filter((axis) => kept[axis] !== x.shape[axis]);
  const ties = reduceSum(mask, { axes, keep: true });
  return [mul(mask, div(reshape(cotangent, kept), ties))];
};
