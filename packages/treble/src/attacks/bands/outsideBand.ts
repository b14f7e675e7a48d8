import { UserError } from "../../errors/userError.ts";
import type { Band } from "../../frequency/band.ts";
import { imageBandProjector } from "../../frequency/bandProjection.ts";

/**
 * The share of a perturbation's energy at frequencies outside of `band`, for each of N images `[N, C, H, W]`: 0 for a
 * perturbation in the band, 1 for one beside it, and NaN where there is none.
 * @throws UserError for images that do not fit each other or the shape `[C, H, W]`.
 */
export function outsideBand(
  images: Float32Array,
  originals: Float32Array,
  shape: readonly [number, number, number],
  band: Band,
): Float64Array {
  const size = shape[0] * shape[1] * shape[2];
  if (images.length !== originals.length || images.length % size !== 0) {
    throw new UserError(
      `The images hold ${images.length} numbers and the originals ${originals.length}; both must be the same whole number of ${shape.join("×")} images.`,
    );
  }
  const project = imageBandProjector(band, shape[1], shape[2]);
  return Float64Array.from({ length: images.length / size }, (_, n) => {
    const delta = Float64Array.from({ length: size }, (_, i) => images[n * size + i]! - originals[n * size + i]!);
    return shareOutside(delta, project);
  });
}

/** The same of one perturbation `[C, H, W]`, by the band's projection. */
export function shareOutside(delta: Float64Array, project: (image: Float64Array) => Float64Array): number {
  const inside = project(delta);
  let [outside, whole] = [0, 0];
  for (let i = 0; i < delta.length; i++) {
    outside += (delta[i]! - inside[i]!) ** 2;
    whole += delta[i]! ** 2;
  }
  return outside / whole;
}
