import { concat, reshape } from "../graph/arrange.ts";
import { reduceSum } from "../graph/reduction.ts";
import { full, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

export const splitRule: Rule = ({ node, outputs, cotangents }) => {
  const parts = outputs.map((part, i) => cotangents[i] ?? full(0, part.shape, part.dtype));
  return [concat(parts, node.attributes.axis as number)];
};

/** The sum over the copies. */
export const tileRule: Rule = ({ inputs, outputs, cotangent }) => {
  const x = inputs[0] as Value;
  const repeats = x.shape.map((extent, i) => (extent === 0 ? 1 : outputs[0]!.shape[i]! / extent));
  const apart = reshape(
    cotangent,
    x.shape.flatMap((extent, i) => [repeats[i]!, extent]),
  );
  return [reduceSum(apart, { axes: x.shape.map((_, i) => 2 * i) })];
};
