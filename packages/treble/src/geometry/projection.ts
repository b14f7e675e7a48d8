/** Projections of a batch of perturbations `[N, C, H, W]`, each sample by itself, as graph values. */
import {
  abs,
  clip,
  div,
  less,
  lessOrEqual,
  maximum,
  minimum,
  mul,
  neg,
  relu,
  sign,
  sqrt,
  sub,
  type Value,
  where,
} from "ongrad";
import { l1Norm, l2Norm, linfNorm, squaredL2Norm, tiny } from "./norms.ts";

/**
 * Onto the L2 ball of radius `epsilon`: what is longer is shortened to it, what is shorter stays as it is, zero
 * included.
 */
export function projectL2Ball(delta: Value, epsilon: number): Value {
  return mul(delta, minimum(div(epsilon, maximum(l2Norm(delta), tiny)), 1));
}

/** Onto the L2 sphere of each sample's own `radius` `[N, 1, 1, 1]`; the zero vector, which has no direction, stays. */
export function scaleToL2Sphere(delta: Value, radius: Value): Value {
  return mul(delta, div(radius, maximum(l2Norm(delta), tiny)));
}

/** Onto the L2 or L∞ ball of radius `epsilon`. */
export function projectBall(delta: Value, norm: "l2" | "linf", epsilon: number): Value {
  return norm === "linf" ? clip(delta, -epsilon, epsilon) : projectL2Ball(delta, epsilon);
}

/** Onto the pixelwise interval `[lower, upper]` (arrays of the images' shape, or numbers). */
export function projectBox(images: Value, lower: Value | number, upper: Value | number): Value {
  return minimum(maximum(images, lower), upper);
}

/** Halvings that bring an interval of thresholds down to the last digit of float32, as seen from its upper end. */
const halvings = 26;

/**
 * Euclidean projection onto what lies in the L1 ball of radius `epsilon` (one for all, or each sample's own
 * `[N, 1, 1, 1]`) and keeps `original + delta` in [0, 1]: `sign(δ)·min(max(|δ| − λ, 0), room)` with `room` the way to
 * the end of the range that δ points to and λ ≥ 0 the smallest threshold whose sum is in the ball (the KKT conditions;
 * without the box, Duchi et al. 2008). What is inside both stays as it is. Projecting onto one after the other gives
 * another point, farther away.
 */
export function projectL1BallBox(delta: Value, original: Value, epsilon: Value | number): Value {
  const length = abs(delta);
  const room = where(less(delta, 0), original, sub(1, original));
  const above = (threshold: Value | number): Value => minimum(relu(sub(length, threshold)), room);
  const inside = (threshold: Value | number): Value => lessOrEqual(l1Norm(above(threshold)), epsilon);
  // The longest pixel as threshold leaves nothing, so the upper end is always inside the ball.
  let upper = linfNorm(delta);
  let width = upper;
  for (let i = 0; i < halvings; i++) {
    width = mul(width, 0.5);
    const lower = sub(upper, width);
    upper = where(inside(lower), lower, upper);
  }
  return mul(sign(delta), above(where(inside(0), 0, upper)));
}

/** Each round clips further pixels or is the last. */
const rounds = 10;

/**
 * Euclidean projection onto what lies in the L2 ball of radius `epsilon` (one for all, or each sample's own
 * `[N, 1, 1, 1]`) and keeps `original + delta` in [0, 1]: `clip(sδ, −x, 1 − x)` with the largest factor s ≤ 1 in the
 * ball (the KKT conditions). Newton's method on s from below, so that the result is in the ball after any number of
 * rounds.
 */
export function projectL2BallBox(delta: Value, original: Value, epsilon: Value | number): Value {
  const [low, high] = [neg(original), sub(1, original)];
  const squaredRadius = typeof epsilon === "number" ? epsilon * epsilon : mul(epsilon, epsilon);
  let factor = minimum(div(epsilon, maximum(l2Norm(delta), tiny)), 1);
  for (let i = 0; i < rounds; i++) {
    const scaled = mul(delta, factor);
    const inBox = projectBox(scaled, low, high);
    // Pixels that reached an end stay there; the others share what they leave of the radius.
    const free = where(lessOrEqual(abs(scaled), abs(inBox)), inBox, 0);
    const freeSquared = squaredL2Norm(free);
    const left = relu(sub(squaredRadius, sub(squaredL2Norm(inBox), freeSquared)));
    const growth = sqrt(div(left, maximum(freeSquared, tiny)));
    factor = minimum(mul(factor, maximum(growth, 1)), 1);
  }
  return projectBox(mul(delta, factor), low, high);
}
