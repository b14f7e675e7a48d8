import { inverseFourier2d } from "../../frequency/fourier.ts";

/**
 * Real orthonormal coordinates of `[C, H, W]` signals in frequency. Of a channel each pair of mirrored frequencies has
 * two neighbouring coordinates, `√2 Re x̂` and `√2 Im x̂` of one of them, and each frequency that is its own mirror
 * image has one, `x̂` itself; x̂ is the unitary DFT. So lengths and inner products stay as they are, and gradient
 * descent on coordinates is gradient descent on pixels.
 */
export interface FourierCoordinates {
  /** `[C, H, W]` */
  readonly shape: readonly [number, number, number];
  /** Frequencies up to mirror images: the first coordinate of each in a channel, and how many it has, 1 or 2. */
  readonly frequencies: readonly { readonly at: number; readonly extent: 1 | 2 }[];
  /** `[C·H·W]` pixels to as many coordinates. */
  toFrequencies(pixels: Float64Array): Float64Array;
  /** And back. */
  toPixels(coordinates: Float64Array): Float64Array;
}

/** Of any size; powers of two are fast. */
export function fourierCoordinates(shape: readonly [number, number, number]): FourierCoordinates {
  const [channels, height, width] = shape;
  const plane = height * width;
  const transform = inverseFourier2d(height, width);
  const mirror = (i: number): number =>
    ((height - Math.floor(i / width)) % height) * width + ((width - (i % width)) % width);
  const chosen = [...Array(plane).keys()].filter((i) => i <= mirror(i));
  let next = 0;
  const frequencies = chosen.map((i) => {
    const extent = mirror(i) === i ? (1 as const) : (2 as const);
    const at = next;
    next += extent;
    return { at, extent };
  });
  return {
    shape,
    frequencies,
    toFrequencies(pixels) {
      const out = new Float64Array(channels * plane);
      for (let c = 0; c < channels; c++) {
        const re = pixels.slice(c * plane, (c + 1) * plane);
        const im = new Float64Array(plane);
        transform(re, im);
        chosen.forEach((i, f) => {
          const { at, extent } = frequencies[f]!;
          const scale = Math.sqrt(extent / plane);
          out[c * plane + at] = re[i]! * scale;
          // The transform is the inverse one, whose result on real values is the conjugate.
          if (extent === 2) out[c * plane + at + 1] = -im[i]! * scale;
        });
      }
      return out;
    },
    toPixels(coordinates) {
      const out = new Float64Array(channels * plane);
      for (let c = 0; c < channels; c++) {
        const [re, im] = [new Float64Array(plane), new Float64Array(plane)];
        chosen.forEach((i, f) => {
          const { at, extent } = frequencies[f]!;
          const scale = 1 / Math.sqrt(extent * plane);
          re[i] = coordinates[c * plane + at]! * scale;
          if (extent === 1) return;
          im[i] = coordinates[c * plane + at + 1]! * scale;
          re[mirror(i)] = re[i]!;
          im[mirror(i)] = -im[i]!;
        });
        transform(re, im);
        out.set(re, c * plane);
      }
      return out;
    },
  };
}
