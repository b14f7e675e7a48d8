/** Norms of each image of a batch, as graph values: `[N, C, H, W]` to `[N, 1, 1, 1]`. */
import { abs, mul, reduceMax, reduceSum, sqrt, type Value } from "ongrad";

/**
 * Over all channels and pixels of an image, in pixel units: the sum of magnitudes, the Euclidean length, the largest.
 */
export type Norm = "l1" | "l2" | "linf";

export const norms: readonly Norm[] = ["l1", "l2", "linf"];

/** As results and reports write them. */
export const normNames: Readonly<Record<Norm, string>> = { l1: "L1", l2: "L2", linf: "L∞" };

/** Far below any norm that counts and far above float32's smallest: keeps 0/0 out of factors. */
export const tiny = 1e-30;

export function l1Norm(x: Value): Value {
  return reduceSum(abs(x), { axes: [1, 2, 3], keep: true });
}

export function squaredL2Norm(x: Value): Value {
  return reduceSum(mul(x, x), { axes: [1, 2, 3], keep: true });
}

export function l2Norm(x: Value): Value {
  return sqrt(squaredL2Norm(x));
}

export function linfNorm(x: Value): Value {
  return reduceMax(abs(x), { axes: [1, 2, 3], keep: true });
}

/** A growing function of a norm, the cheapest to compute: for comparing lengths with each other. */
export function comparableNorm(x: Value, norm: Norm): Value {
  return norm === "l1" ? l1Norm(x) : norm === "l2" ? squaredL2Norm(x) : linfNorm(x);
}
