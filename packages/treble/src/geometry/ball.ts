/** The ball around one image, exactly: float32 pixels whose distance, taken in double precision, is in it. */
import type { Norm } from "./norms.ts";

/** Relative tolerance of "inside the ball". */
export const ballTolerance = 1e-6;

const bits = new Int32Array(1);
const float = new Float32Array(bits.buffer);

/** The neighbouring float32 of a positive one, `step` places up or down. */
function neighbour(value: number, step: 1 | -1): number {
  float[0] = value;
  bits[0] = bits[0]! + step;
  return float[0]!;
}

/**
 * The smallest and largest float32 values in [0, 1] at most `epsilon` from each pixel, written to `lower` and `upper`.
 */
export function pixelBounds(image: Float32Array, epsilon: number, lower: Float32Array, upper: Float32Array): void {
  for (let i = 0; i < image.length; i++) {
    const pixel = image[i]!;
    let low = Math.fround(Math.max(0, pixel - epsilon));
    let high = Math.fround(Math.min(1, pixel + epsilon));
    if (pixel - low > epsilon) low = neighbour(low, 1);
    if (high - pixel > epsilon) high = neighbour(high, -1);
    lower[i] = low;
    upper[i] = high;
  }
}

/** L1, L2 and L∞ norm of `image − original`, in double precision. */
export function distances(image: Float32Array, original: Float32Array): Readonly<Record<Norm, number>> {
  let l1 = 0;
  let squared = 0;
  let linf = 0;
  for (let i = 0; i < image.length; i++) {
    const difference = Math.abs(image[i]! - original[i]!);
    l1 += difference;
    squared += difference * difference;
    if (difference > linf) linf = difference;
  }
  return { l1, l2: Math.sqrt(squared), linf };
}

/** Pulls `image` straight towards `original` until its rounded pixels are inside the ball. */
export function pullIntoBall(image: Float32Array, original: Float32Array, norm: Norm, epsilon: number): void {
  for (let attempt = 0; attempt < 16; attempt++) {
    const distance = distances(image, original)[norm];
    if (distance <= epsilon * (1 + ballTolerance)) return;
    // Rounding may undo a small pull, so each attempt pulls harder: by 1e-6 of the radius, 2e-6, … up to 3 %.
    const factor = (epsilon / distance) * (1 - ballTolerance * 2 ** attempt);
    for (let i = 0; i < image.length; i++) image[i] = original[i]! + (image[i]! - original[i]!) * factor;
  }
  // The ball is thinner than the spacing of float32 numbers here.
  image.set(original);
}
