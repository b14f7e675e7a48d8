import { hardSigmoid } from "../graph/activations.ts";
import {
  add,
  cast,
  cos,
  equal,
  erf,
  exp,
  greater,
  greaterOrEqual,
  less,
  lessOrEqual,
  log,
  logicalAnd,
  logicalNot,
  mul,
  neg,
  pow,
  sign,
  sin,
  sub,
  where,
} from "../graph/elementwise.ts";
import { rangeOf } from "../graph/range.ts";
import { isFloat, type Value } from "../graph/value.ts";
import { unpool, unpooled } from "../lower/unpool.ts";
import { masked, product, quotient } from "../lower/zeroWins.ts";
import type { Rule, RuleInput } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

/** y = f(x): dx = dy · f'(x), with f' from x and y. */
function unary(derivative: (x: Value, y: Value) => Value): Rule {
  return ({ inputs, outputs, cotangent }) => [product(cotangent, derivative(inputs[0]!, outputs[0]!))];
}

/** y = f(a, b) with broadcasting, from the two unsummed cotangents. */
function binary(a: (call: RuleInput) => Value, b: (call: RuleInput) => Value): Rule {
  return (call) => [
    call.needs[0] ? unbroadcast(a(call), call.inputs[0]!.shape) : undefined,
    call.needs[1] ? unbroadcast(b(call), call.inputs[1]!.shape) : undefined,
  ];
}

/** Max and Min of two: all to the winner, halves at a tie (torch.maximum). */
function extremum(wins: (a: Value, b: Value) => Value): Rule {
  return (call) => {
    const [a, b] = call.inputs as [Value, Value];
    const share = (mine: Value, other: Value, at: number): Value | undefined => {
      if (!call.needs[at]) return undefined;
      const dtype = call.cotangent.dtype;
      const weight = add(cast(wins(mine, other), dtype), mul(cast(equal(mine, other), dtype), 0.5));
      return unbroadcast(product(call.cotangent, weight), mine.shape);
    };
    return [share(a, b, 0), share(b, a, 1)];
  };
}

export const absRule: Rule = unary((x) => sign(x));
export const addRule: Rule = binary(
  ({ cotangent }) => cotangent,
  ({ cotangent }) => cotangent,
);
/** Integers are asked for a derivative only where they stand for real numbers: theirs is float32. */
export const castRule: Rule = ({ inputs, cotangent }) => [
  cast(cotangent, isFloat(inputs[0]!.dtype) ? inputs[0]!.dtype : "float32"),
];
/**
 * Passes inside the bounds and at the bounds themselves (torch.clamp). Where bounds are known to be in order, that is
 * where the output is the input: one comparison instead of two.
 */
export const clipRule: Rule = ({ inputs, outputs, cotangent }) => {
  const [x, low, high] = inputs as [Value, Value | undefined, Value | undefined];
  if (low && high && rangeOf(low).high <= rangeOf(high).low) return [masked(cotangent, equal(x, outputs[0]!))];
  let inside = low ? greaterOrEqual(x, low) : undefined;
  if (high) inside = inside ? logicalAnd(inside, lessOrEqual(x, high)) : lessOrEqual(x, high);
  return [inside ? masked(cotangent, inside) : cotangent];
};
export const cosRule: Rule = unary((x) => neg(sin(x)));
export const divRule: Rule = binary(
  ({ inputs, cotangent }) => quotient(cotangent, inputs[1]!),
  ({ inputs, outputs, cotangent }) => neg(quotient(product(cotangent, outputs[0]!), inputs[1]!)),
);
export const erfRule: Rule = unary((x) => mul(exp(neg(mul(x, x))), 2 / Math.sqrt(Math.PI)));
export const expRule: Rule = unary((_, y) => y);
/**
 * d/dx x·Φ(x) = Φ(x) + x·φ(x). Φ(x) is found again for it: keeping it from the forward pass takes longer, for by then
 * it has left the cache.
 */
export const geluRule: Rule = unary((x) => {
  const scaled = mul(x, Math.SQRT1_2);
  // Half of 1 + erf, in one pass where there is a kernel for it.
  const cdf = x.dtype === "float32" ? hardSigmoid(erf(scaled), 0.5, 0.5) : mul(add(erf(scaled), 1), 0.5);
  const density = exp(sub(-Math.log(2 * Math.PI) / 2, mul(scaled, scaled)));
  return add(cdf, mul(x, density));
});
export const logRule: Rule = ({ inputs, cotangent }) => [quotient(cotangent, inputs[0]!)];
export const maxRule: Rule = extremum(greater);
export const minRule: Rule = extremum(less);
export const mulRule: Rule = (call) => {
  const [a, b] = call.inputs as [Value, Value];
  // Both parts of a square at once.
  return a === b ? [product(mul(call.cotangent, 2), a)] : productRule(call);
};
const productRule: Rule = binary(
  ({ inputs, cotangent }) => product(cotangent, inputs[1]!),
  ({ inputs, cotangent }) => product(cotangent, inputs[0]!),
);
export const negRule: Rule = ({ cotangent }) => [neg(cotangent)];
/** d(a^b) = b·a^(b−1) da + a^b·ln a db; 0 for a where b is 0, and 0 for b where a is 0 (torch.pow). */
export const powRule: Rule = binary(
  ({ inputs, cotangent }) => {
    const [a, b] = inputs as [Value, Value];
    // Any power of a will do where b is 0, but not the infinite a^(−1) at a = 0.
    return product(cotangent, mul(b, pow(a, where(equal(b, 0), 1, sub(b, 1)))));
  },
  ({ inputs, outputs, cotangent }) => {
    const base = inputs[0]!;
    const logarithm = log(where(equal(base, 0), 1, base));
    return product(cotangent, mul(outputs[0]!, logarithm));
  },
);
export const reciprocalRule: Rule = unary((_, y) => neg(mul(y, y)));
/**
 * 0 at 0 (PyTorch). The mask is read off the output, so the input need not be kept. Where the cotangent comes from the
 * maximum pooling of the output, the winners are masked before they are spread: a maximum is above 0 where its winner
 * is.
 */
export const reluRule: Rule = ({ outputs, cotangent }) => {
  const y = outputs[0]!;
  const pooled = unpooled(cotangent);
  if (pooled?.x !== y) return [masked(cotangent, greater(y, 0))];
  return [unpool(y, pooled.pool.outputs[1]!, masked(pooled.cotangent, greater(pooled.maxima, 0)))];
};
export const sigmoidRule: Rule = unary((_, y) => mul(y, sub(1, y)));
export const sinRule: Rule = unary((x) => cos(x));
export const sqrtRule: Rule = ({ outputs, cotangent }) => [quotient(mul(cotangent, 0.5), outputs[0]!)];
export const subRule: Rule = ({ inputs, needs, cotangent }) => [
  needs[0] ? unbroadcast(cotangent, inputs[0]!.shape) : undefined,
  // Negated when it is summed: it is smaller then.
  needs[1] ? neg(unbroadcast(cotangent, inputs[1]!.shape)) : undefined,
];
export const tanhRule: Rule = unary((_, y) => sub(1, mul(y, y)));
export const whereRule: Rule = ({ inputs, needs, cotangent }) => {
  const [condition, a, b] = inputs as [Value, Value, Value];
  return [
    undefined,
    needs[1] ? unbroadcast(masked(cotangent, condition), a.shape) : undefined,
    needs[2] ? unbroadcast(masked(cotangent, logicalNot(condition)), b.shape) : undefined,
  ];
};
