/** Directions and steps of gradient ascent, each sample `[N, C, H, W]` by itself, as graph values. */
import { div, maximum, mul, sign, type Value, where } from "ongrad";
import { l2Norm, tiny } from "./norms.ts";

/** The direction of length 1 in which a linear function with this gradient grows fastest; zero where it is zero. */
export function steepestDirection(gradient: Value, norm: "l2" | "linf"): Value {
  return norm === "linf" ? sign(gradient) : div(gradient, maximum(l2Norm(gradient), tiny));
}

/** What `l2Step` looks at: `gradientNorm`, `usable` and `stepSize` are each sample's own, `[N, 1, 1, 1]`. */
export interface L2Ascent {
  readonly gradient: Value;
  readonly gradientNorm: Value;
  readonly usable: Value;
  readonly stepSize: Value;
}

/** A step of length `stepSize` along a gradient whose norm is known; none where it is not usable. */
export function l2Step({ gradient, gradientNorm, usable, stepSize }: L2Ascent): Value {
  return mul(gradient, where(usable, div(stepSize, where(usable, gradientNorm, 1)), 0));
}
