import { colour } from "./colourMap.ts";
import type { Raster } from "./pngDataUri.ts";

/** Shares `[H, W]` in the colours of spectra, linear from 0 to `most`; what is not a number in the lowest colour. */
export function shareRaster(
  values: readonly number[],
  [height, width]: readonly [number, number],
  most: number,
): Raster {
  if (values.length !== height * width)
    throw new RangeError(`A ${height}×${width} map has ${height * width} values, got ${values.length}.`);
  const rgb = new Uint8Array(3 * height * width);
  for (const [i, value] of values.entries()) rgb.set(colour(value / most), 3 * i);
  return { width, height, rgb };
}
