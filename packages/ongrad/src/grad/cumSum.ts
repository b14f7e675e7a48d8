import { cumSum } from "../graph/cumSum.ts";
import type { Rule } from "./rule.ts";

/** The adjoint of a running sum runs the other way. */
export const cumSumRule: Rule = ({ node, cotangent }) => {
  const source = node.inputs[1]?.source;
  if (source?.kind !== "constant") throw new Error("CumSum: the axis must be a constant to differentiate.");
  const { exclusive, reverse } = node.attributes;
  return [cumSum(cotangent, Number(source.data[0]), { exclusive: exclusive === 1, reverse: reverse !== 1 })];
};
