import { transposeLast } from "../graph/arrange.ts";
import { exp, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import { sameShape } from "../graph/shapes.ts";
import type { Value } from "../graph/value.ts";
import { madeBy } from "../lower/madeBy.ts";
import { product } from "../lower/zeroWins.ts";
import type { Rule } from "./rule.ts";

/** s = softmax(x): dx = s·(ds − Σ s·ds). */
export const softmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const s = outputs[0]!;
  const along = { axes: [node.attributes.axis as number], keep: true };
  const shorter = mixture(s, cotangent, along.axes[0]!);
  if (shorter) return [product(sub(cotangent, reduceSum(product(...shorter), along)), s)];
  const weighted = product(cotangent, s);
  return [sub(weighted, product(reduceSum(weighted, along), s))];
};

/**
 * Attention: where s mixes the rows of v, o = s·v, and so ds = do·vᵀ, each row of do and of o. Theirs is the sum
 * Σ s·ds = Σ do·o over shorter rows (Dao et al. 2022, arXiv 2205.14135, equation 4).
 */
function mixture(s: Value, cotangent: Value, axis: number): readonly [Value, Value] | undefined {
  const [mixed, turned] = madeBy("MatMul", cotangent)?.inputs ?? [];
  const last = s.shape.length - 1;
  if (!mixed || !turned || axis !== last || mixed.shape.at(-1)! >= s.shape[last]!) return undefined;
  const o = matmul(s, transposeLast(turned));
  return sameShape(mixed.shape, o.shape) ? [mixed, o] : undefined;
}

/** y = log softmax(x): dx = dy − exp(y)·Σ dy. */
export const logSoftmaxRule: Rule = ({ node, outputs, cotangent }) => {
  const total = reduceSum(cotangent, { axes: [node.attributes.axis as number], keep: true });
  return [sub(cotangent, product(total, exp(outputs[0]!)))];
};
