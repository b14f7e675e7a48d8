import { inverseFourier2d } from "../frequency/fourier.ts";
import type { ImageShape } from "./signals.ts";

/** The coefficients of one signal, `[C, H*W]` in the order of the DFT. */
export interface Coefficients {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/**
 * A function that writes the unitary DFT of a signal `[C, H, W]`, scaled to unit L2 length, into `into`: `Σ|F|² = 1`.
 * It says false, and writes nothing, where the signal is zero or not finite. Two real channels share one transform.
 */
export function unitSpectra([channels, height, width]: ImageShape): (
  signal: Float32Array,
  into: Coefficients,
) => boolean {
  const size = height * width;
  const transform = inverseFourier2d(height, width);
  const re = new Float64Array(size);
  const im = new Float64Array(size);
  const negative = negatives(height, width);
  return (signal, into) => {
    const factor = unitFactor(signal, size);
    if (!(factor > 0 && factor < Number.POSITIVE_INFINITY)) return false;
    for (let c = 0; c < channels; c += 2) {
      const second = c + 1 < channels;
      for (let i = 0; i < size; i++) {
        re[i] = signal[c * size + i]! * factor;
        // The inverse transform of the mirrored sequence is the forward one: conjugate before and after.
        im[i] = second ? -signal[(c + 1) * size + i]! * factor : 0;
      }
      transform(re, im);
      for (let i = 0; i < size; i++) {
        const j = negative[i]!;
        const a = re[i]!;
        const b = -im[i]!;
        const x = re[j]!;
        const y = -im[j]!;
        into.re[c * size + i] = (a + x) / 2;
        into.im[c * size + i] = (b - y) / 2;
        if (!second) continue;
        into.re[(c + 1) * size + i] = (b + y) / 2;
        into.im[(c + 1) * size + i] = (x - a) / 2;
      }
    }
    return true;
  };
}

/** What makes the signal one of unit length, with the `1/√(HW)` of the unitary transform in it. */
function unitFactor(signal: Float32Array, size: number): number {
  let energy = 0;
  for (let i = 0; i < signal.length; i++) energy += signal[i]! * signal[i]!;
  return 1 / Math.sqrt(energy * size);
}

/** `[H*W]`: where the negative of each frequency stands. */
export function negatives(height: number, width: number): Int32Array {
  return Int32Array.from(
    { length: height * width },
    (_, i) => ((height - Math.floor(i / width)) % height) * width + ((width - (i % width)) % width),
  );
}
