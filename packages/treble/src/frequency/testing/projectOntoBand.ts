import type { Band } from "../band.ts";
import { imageBandProjector } from "../bandProjection.ts";

/** The projection onto `band` of one image `[C, height, width]`. @throws UserError */
export function projectOntoBand(
  image: ArrayLike<number>,
  band: Band,
  height: number,
  width: number,
): Float64Array<ArrayBuffer> {
  return imageBandProjector(band, height, width)(image);
}
