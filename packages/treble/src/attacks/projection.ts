/** Projections of a batch of perturbations `[N, C, H, W]`, each sample by itself, as graph values. */
import { div, maximum, minimum, mul, type Value } from "ongrad";
import { l2Norm } from "./norms.ts";

/** Far below any norm that counts and far above float32's smallest: keeps 0/0 out of the factors. */
const tiny = 1e-30;

/** Onto the L2 ball of radius `epsilon`: what is longer is shortened to it, what is shorter stays as it is, zero included. */
export function projectL2Ball(delta: Value, epsilon: number): Value {
  return mul(delta, minimum(div(epsilon, maximum(l2Norm(delta), tiny)), 1));
}

/** Onto the L2 sphere of each sample's own `radius` `[N, 1, 1, 1]`; the zero vector, which has no direction, stays. */
export function scaleToL2Sphere(delta: Value, radius: Value): Value {
  return mul(delta, div(radius, maximum(l2Norm(delta), tiny)));
}

/** Onto the L∞ ball of radius `epsilon`. */
export function projectLinfBall(delta: Value, epsilon: number): Value {
  return minimum(maximum(delta, -epsilon), epsilon);
}

/** Onto the pixelwise interval `[lower, upper]` (arrays of the images' shape, or numbers). */
export function projectBox(images: Value, lower: Value | number, upper: Value | number): Value {
  return minimum(maximum(images, lower), upper);
}
