import { concat, expand, reshape, slice, transpose } from "../graph/arrange.ts";
import { add, cast, div, equal, exp, mul, sign, sub } from "../graph/elementwise.ts";
import { assumeFinite, isSurelyFinite } from "../graph/range.ts";
import { reduceSum } from "../graph/reduction.ts";
import { full, type Node, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { masked, product, quotient } from "../lower/zeroWins.ts";
import type { Rule } from "./rule.ts";

/** The input's shape with the reduced axes at extent 1, so that the output's shape broadcasts against the input. */
function keptShape(node: Node): number[] {
  const x = node.inputs[0]!;
  const source = node.inputs[1]?.source;
  const axes = source?.kind === "constant" ? Array.from(source.data as BigInt64Array, Number) : [...x.shape.keys()];
  return x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
}

/** Those of more than one element. */
function reducedAxes(kept: Shape, shape: Shape): number[] {
  return [...kept.keys()].filter((axis) => kept[axis] !== shape[axis]);
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
  const mask = equal(x, reshape(outputs[0]!, kept));
  const axes = reducedAxes(kept, x.shape);
  const ties = reduceSum(cast(mask, x.dtype), { axes, keep: true });
  const share = div(reshape(cotangent, kept), ties);
  // There is one at least.
  if (isSurelyFinite(cotangent)) assumeFinite(share);
  return [masked(share, mask)];
};

/** Rules of the shape dx = dy · f(x, y), with dy and y broadcast along the reduced axes. */
function scaled(factor: (x: Value, y: Value) => Value): Rule {
  return ({ node, inputs, outputs, cotangent }) => {
    const kept = keptShape(node);
    const result = product(reshape(cotangent, kept), factor(inputs[0]!, reshape(outputs[0]!, kept)));
    return [expand(result, inputs[0]!.shape)];
  };
}

export const reduceL1Rule: Rule = scaled((x) => sign(x));
/** x/|x|; where the norm is 0 so is every x, and any divisor gives 0. */
export const reduceL2Rule: Rule = scaled((x, y) => div(x, add(y, cast(equal(y, 0), y.dtype))));
export const reduceSumSquareRule: Rule = scaled((x) => mul(x, 2));
/** exp(−y) would overflow before 1/Σx does, so the sum is taken again. */
export const reduceLogSumRule: Rule = ({ node, inputs, cotangent }) => {
  const x = inputs[0]!;
  const kept = keptShape(node);
  const axes = reducedAxes(kept, x.shape);
  return [expand(quotient(reshape(cotangent, kept), reduceSum(x, { axes, keep: true })), x.shape)];
};
/** The softmax along the reduced axes; it is normalised because y is rounded where it is large. */
export const reduceLogSumExpRule: Rule = ({ node, inputs, outputs, cotangent }) => {
  const x = inputs[0]!;
  const kept = keptShape(node);
  const axes = reducedAxes(kept, x.shape);
  const raised = exp(sub(x, reshape(outputs[0]!, kept)));
  const sum = reduceSum(raised, { axes, keep: true });
  if (isSurelyFinite(x)) {
    // The largest of them is 1, but for rounding.
    assumeFinite(raised);
    const share = div(reshape(cotangent, kept), sum);
    return [product(isSurelyFinite(cotangent) ? assumeFinite(share) : share, raised)];
  }
  return [product(quotient(reshape(cotangent, kept), sum), raised)];
};

/** Every element's cotangent is the product of all the others, which y/x would not give where an element is 0. */
export const reduceProdRule: Rule = ({ node, inputs, cotangent }) => {
  const x = inputs[0]!;
  const kept = keptShape(node);
  const axes = [...kept.keys()];
  const reduced = reducedAxes(kept, x.shape);
  const order = [...axes.filter((axis) => !reduced.includes(axis)), ...reduced];
  const front = transpose(x, order);
  const count = sizeOf(x.shape) / sizeOf(kept);
  const others = reshape(productsOfOthers(reshape(front, [sizeOf(kept), count])), front.shape);
  const back = transpose(
    others,
    axes.map((axis) => order.indexOf(axis)),
  );
  return [product(reshape(cotangent, kept), back)];
};

/** `[M, n]`: along each row, the product of the row's other elements; pairs are multiplied up and shared down. */
function productsOfOthers(rows: Value): Value {
  const n = rows.shape[1]!;
  if (n === 1) return full(1, rows.shape, rows.dtype);
  const half = Math.floor(n / 2);
  const [left, right] = [slice(rows, 1, 0, half), slice(rows, 1, half, 2 * half)];
  const odd = n % 2 === 1;
  const above = productsOfOthers(odd ? concat([mul(left, right), slice(rows, 1, n - 1, n)], 1) : mul(left, right));
  const shared = slice(above, 1, 0, half);
  const parts = [mul(shared, right), mul(shared, left)];
  return concat(odd ? [...parts, slice(above, 1, half, half + 1)] : parts, 1);
}
