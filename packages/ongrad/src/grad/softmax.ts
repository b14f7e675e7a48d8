import { exp, sub } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { product } from "../lower/zeroWins.ts";
import type { Rule } from "./rule.ts";

/** s = softmax(x): dx = s·(ds − Σ s·ds). */
export const softmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const s = outputs[0]!;
  const weighted = product(cotangent, s);
  const total = reduceSum(weighted, { axes: [node.attributes.axis as number], keep: true });
  return [sub(weighted, product(total, s))];
};

/** y = log softmax(x): dx = dy − exp(y)·Σ dy. */
export const logSoftmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const total = reduceSum(cotangent, { axes: [node.attributes.axis as number], keep: true });
  return [sub(cotangent, product(total, exp(outputs[0]!)))];
};
