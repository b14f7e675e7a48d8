import { UserError } from "../errors/userError.ts";

/** A frequency as its place `[u, v]` in the DFT of an H×W image: `u/H` and `v/W` cycles per pixel, modulo 1. */
export type Frequency = readonly [number, number];

/** Which of the two real waves of a frequency. */
export type Phase = "cos" | "sin";

/**
 * The phases there are at a frequency: zero and the Nyquist frequencies, which are their own negatives, have no sine.
 */
export function phasesOf([height, width]: readonly [number, number], [u, v]: Frequency): readonly Phase[] {
  const own = (2 * u) % height === 0 && (2 * v) % width === 0;
  return own ? ["cos"] : ["cos", "sin"];
}

/** The frequency `(−u, −v)`, whose real basis images are those of `(u, v)` up to sign. */
export function conjugate([height, width]: readonly [number, number], [u, v]: Frequency): Frequency {
  return [remainder(-u, height), remainder(-v, width)];
}

/**
 * The real image `[H, W]` of one frequency, of unit L2 norm: `√(2/HW)·cos(2π(uh/H + vw/W))` or its sine, and
 * `cos(…)/√(HW)` where the frequency is its own negative. Over one of each pair ±(u, v) and their phases these images
 * are an orthonormal basis of all H×W images. Negative u and v count from the end.
 * @throws UserError for extents or frequencies that are not whole, and for a sine that is zero everywhere.
 */
export function fourierBasis(
  shape: readonly [number, number],
  frequency: Frequency,
  phase: Phase,
): Float64Array<ArrayBuffer> {
  const [height, width] = shape;
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1)) {
    throw new UserError(`Fourier basis: ${height}×${width} is not the size of an image; give whole numbers from 1.`);
  }
  if (!frequency.every(Number.isSafeInteger)) {
    throw new UserError(`Fourier basis: the frequency is [${frequency.join(", ")}]; give two whole numbers.`);
  }
  const phases = phasesOf(shape, frequency);
  if (!phases.includes(phase)) {
    throw new UserError(
      `Fourier basis: the sine at [${frequency.join(", ")}] is zero on a ${height}×${width} image; take the cosine.`,
    );
  }
  const u = remainder(frequency[0], height);
  const v = remainder(frequency[1], width);
  const amplitude = Math.sqrt(phases.length / (height * width));
  const wave = phase === "cos" ? Math.cos : Math.sin;
  const image = new Float64Array(height * width);
  for (let h = 0; h < height; h++) {
    // Whole turns are taken off before they cost precision.
    const vertical = ((u * h) % height) / height;
    for (let w = 0; w < width; w++) {
      const turns = vertical + ((v * w) % width) / width;
      image[h * width + w] = amplitude * wave(2 * Math.PI * turns);
    }
  }
  return image;
}

function remainder(n: number, period: number): number {
  return ((n % period) + period) % period;
}
