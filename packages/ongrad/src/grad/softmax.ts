import { exp, mul, sub } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import type { Rule } from "./rule.ts";

/** s = softmax(x): dx = s·(ds − Σ s·ds). */
export const softmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const s = outputs[0]!;
  const product = mul(s, cotangent);
  const total = reduceSum(product, { axes: [node.attributes.axis as number], keep: true });
  return [sub(product, mul(s, total))];
};

/** y = log softmax(x): dx = dy − exp(y)·Σ dy. */
export const logSoftmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const total = reduceSum(cotangent, { axes: [node.attributes.axis as number], keep: true });
  return [sub(cotangent, mul(exp(outputs[0]!), total))];
};
