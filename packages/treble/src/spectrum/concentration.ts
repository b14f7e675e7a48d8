/** How spread out distributions are, along the last axis; `p ≥ 0` of any shape `[…, K]`, summing to 1. */
import { cast, greater, log, maximum, mul, neg, reciprocal, reduceMax, reduceSum, type Value } from "ongrad";

/** Stands in for 0 under the logarithm, where `0·ln 0 = 0`: just above the smallest normal float32. */
const TINY = 1.2e-38;

/** Shannon entropy `−Σ p ln p` in nats. */
export function entropy(p: Value): Value {
  return neg(reduceSum(mul(p, log(maximum(p, TINY))), { axes: [-1] }));
}

/** `1/Σp²`, the number of equal shares with the same concentration: from 1 to K. */
export function participationRatio(p: Value): Value {
  return reciprocal(reduceSum(mul(p, p), { axes: [-1] }));
}

/** Magnitude, relative to the largest, above which a value belongs to the support. */
export const supportThreshold = 1e-4;

/** Number of elements of `power ≥ 0` whose square root exceeds `supportThreshold` times the largest. */
export function supportSize(power: Value): Value {
  const threshold = mul(reduceMax(power, { axes: [-1], keep: true }), supportThreshold ** 2);
  return reduceSum(cast(greater(power, threshold), power.dtype), { axes: [-1] });
}
