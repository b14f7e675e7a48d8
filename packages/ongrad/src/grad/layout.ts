import { concat, pad, reshape } from "../graph/arrange.ts";
import { reduceSum } from "../graph/reduction.ts";
import type { Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/** The parts joined again; those that the loss does not depend on are padded in as zeros. */
export const splitRule: Rule = ({ node, outputs, cotangents }) => {
  const axis = node.attributes.axis as number;
  const zeros = (n: number): number[] => outputs[0]!.shape.map((_, i) => (i === axis ? n : 0));
  const parts: Value[] = [];
  let missing = 0;
  outputs.forEach((output, i) => {
    const part = cotangents[i];
    if (part) parts.push(pad(part, zeros(missing), zeros(0)));
    missing = part ? 0 : missing + output.shape[axis]!;
  });
  return [pad(concat(parts, axis), zeros(0), zeros(missing))];
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
