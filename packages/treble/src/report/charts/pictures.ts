import { colour, negativeColour } from "./colourMap.ts";
import type { Raster } from "./pngDataUri.ts";

/** `[C, H, W]` */
type Shape = readonly [number, number, number];

/** An image `[C, H, W]` in [0, 1], C = 1 (grey) or 3 (RGB), as it looks; values outside are clipped. */
export function imageRaster(image: readonly number[], shape: Shape): Raster {
  return channelsRaster(image, shape, (value) => value);
}

/** A signed signal `[C, H, W]` times `magnification` around mid-grey: zero is grey, ±0.5 black and white. */
export function signedRaster(signal: readonly number[], shape: Shape, magnification: number): Raster {
  return channelsRaster(signal, shape, (value) => 0.5 + magnification * value);
}

/**
 * A spectrum `[H, W]`, each value relative to white noise (an energy share times H·W), on a logarithmic colour scale
 * from `10^low` to `10^high`; what lies outside takes the colour of the end. Values below 0, which the noise of a
 * shared spectrum has, are coloured by their size in colours of their own.
 */
export function spectrumRaster(
  spectrum: readonly number[],
  shape: Shape,
  scale: { readonly low: number; readonly high: number },
): Raster {
  const [, height, width] = shape;
  if (spectrum.length !== height * width)
    throw new RangeError(`A ${height}×${width} spectrum has ${height * width} values, got ${spectrum.length}.`);
  const rgb = new Uint8Array(height * width * 3);
  for (let i = 0; i < height * width; i++) {
    const value = spectrum[i]!;
    const level = Math.log10(Math.abs(value) * height * width); // −∞ for no energy: the lowest colour
    const t = (level - scale.low) / (scale.high - scale.low);
    rgb.set(value < 0 ? negativeColour(t) : colour(t), 3 * i);
  }
  return { width, height, rgb };
}

function channelsRaster(values: readonly number[], shape: Shape, tone: (value: number) => number): Raster {
  const [channels, height, width] = shape;
  if (values.length !== channels * height * width)
    throw new RangeError(`A ${shape.join("×")} picture has ${channels * height * width} values, got ${values.length}.`);
  const pixels = height * width;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0; i < pixels; i++)
    for (let c = 0; c < 3; c++) {
      const value = tone(values[(channels === 3 ? c : 0) * pixels + i]!);
      rgb[3 * i + c] = Math.round(255 * Math.min(1, Math.max(0, value)));
    }
  return { width, height, rgb };
}
