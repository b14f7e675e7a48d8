import { scatterAdd } from "../graph/arrange.ts";
import { full } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

export const topKRule: Rule = ({ node, inputs, outputs, cotangent }) => {
  const x = inputs[0]!;
  return [scatterAdd(full(0, x.shape, x.dtype), outputs[1]!, cotangent, node.attributes.axis as number)];
};
