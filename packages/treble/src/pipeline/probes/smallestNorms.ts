import type { NamedArrays } from "../../formats/npz.ts";
import { ballTolerance } from "../../geometry/ball.ts";

/**
 * From a measurement's `spectra.npz`: the L2 norm of each image's smallest perturbation in pixel units, 0 for images
 * that are wrong already, infinity where none was found.
 */
export function smallestNorms(spectra: NamedArrays): Float64Array {
  const values = (name: string) => spectra[name]!.data;
  const [norms, success, clean, labels] = [values("l2"), values("success"), values("clean"), values("labels")];
  return Float64Array.from(norms as Float64Array, (norm, i) => {
    if (Number(clean[i]) !== Number(labels[i])) return 0;
    return success[i] === 1 ? norm : Number.POSITIVE_INFINITY;
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
