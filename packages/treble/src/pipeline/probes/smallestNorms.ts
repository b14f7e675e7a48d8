import { ballTolerance } from "../../geometry/ball.ts";
import type { MeasuredArrays } from "../trial/measuredArrays.ts";

/**
 * From a measurement's `spectra.npz`: the L2 norm of each image's smallest perturbation in pixel units, 0 for images
 * that are wrong already, infinity where none was found.
 */
export function smallestNorms({
  l2,
  success,
  clean,
  labels,
}: Pick<MeasuredArrays, "l2" | "success" | "clean" | "labels">): Float64Array {
  return l2.data.map((norm, i) => {
    if (clean.data[i] !== labels.data[i]) return 0;
    return success.data[i] === 1 ? norm : Number.POSITIVE_INFINITY;
  });
}

/** 1 for each image that stays right within the radius, else 0: their mean is the accuracy there. */
export function standing(norms: Float64Array, epsilon: number): Float64Array {
  return norms.map((norm) => (norm > epsilon * (1 + ballTolerance) ? 1 : 0));
}

/** The images that are right before any attack, by their position. */
export function rightImages(norms: Float64Array): Float64Array {
  return Float64Array.from([...norms.keys()].filter((i) => norms[i]! > 0));
}
