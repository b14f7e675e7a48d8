/** Norms of each image of a batch, as graph values: `[N, C, H, W]` to `[N, 1, 1, 1]`. */
import { abs, mul, reduceMax, reduceSum, sqrt, type Value } from "ongrad";

export type Norm = "l2" | "linf";

export function squaredL2Norm(x: Value): Value {
  return reduceSum(mul(x, x), { axes: [1, 2, 3], keep: true });
}

export function l2Norm(x: Value): Value {
  return sqrt(squaredL2Norm(x));
}

export function linfNorm(x: Value): Value {
  return reduceMax(abs(x), { axes: [1, 2, 3], keep: true });
}
