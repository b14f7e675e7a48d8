import { UserError } from "../errors/userError.ts";
import { mean } from "../statistics/mean.ts";

/** The frequencies of the two-dimensional DFT of an H×W image, in cycles per pixel. */

/** Rings of equal width around the zero frequency. Annulus `i` holds `(i − ½)·width ≤ r < (i + ½)·width`. */
export interface Annuli {
  /** `1/max(H, W)` cycles per pixel. */
  readonly width: number;
  /** Centre radius of each annulus, `i·width`; annulus 0 is the zero frequency. */
  readonly radius: Float64Array;
  /** Number of grid points in each annulus; they add up to H·W. */
  readonly count: Int32Array;
  /** `[H*W]`, the annulus of each grid point. */
  readonly index: Int32Array;
}

/** The frequencies of an H×W image, in cycles per pixel. */
export interface FrequencyGrid {
  readonly height: number;
  readonly width: number;
  /** `[H]`, vertical frequency of row `u`, in [−½, ½). */
  readonly fy: Float64Array;
  /** `[W]`, horizontal frequency of column `v`, in [−½, ½). */
  readonly fx: Float64Array;
  /** `[H*W]`, row-major: `hypot(fx, fy)`, at most √½. */
  readonly radius: Float64Array;
  readonly annuli: Annuli;
}

/** Radii that should be equal differ by rounding; they are compared with this slack. */
export const radiusSlack = 1e-9;

/**
 * The frequency grid of an H×W image, in the order of the DFT (zero frequency first).
 * @throws UserError unless both are whole numbers from 1.
 */
export function frequencyGrid(height: number, width: number): FrequencyGrid {
  if (![height, width].every((extent) => Number.isSafeInteger(extent) && extent >= 1)) {
    throw new UserError(`${height}×${width} is not the size of an image; give whole numbers from 1.`);
  }
  const fy = frequencies(height);
  const fx = frequencies(width);
  const radius = new Float64Array(height * width);
  for (let u = 0; u < height; u++) {
    for (let v = 0; v < width; v++) radius[u * width + v] = Math.hypot(fx[v]!, fy[u]!);
  }
  return { height, width, fy, fx, radius, annuli: makeAnnuli(radius, 1 / Math.max(height, width)) };
}

/** Mean radius of the grid: the expected centroid of white noise, whose energy is uniform over the frequencies. */
export function whiteNoiseCentroid(grid: FrequencyGrid): number {
  return mean(grid.radius);
}

/** `[H*W]` values in the order of the DFT, moved so that the zero frequency stands at row ⌊H/2⌋, column ⌊W/2⌋. */
export function centreSpectrum(values: ArrayLike<number>, height: number, width: number): Float64Array {
  if (values.length !== height * width) {
    throw new UserError(`${values.length} values are not a ${height}×${width} spectrum; check its size.`);
  }
  const centred = new Float64Array(values.length);
  for (let u = 0; u < height; u++) {
    const row = (u + (height >> 1)) % height;
    for (let v = 0; v < width; v++) centred[row * width + ((v + (width >> 1)) % width)] = values[u * width + v]!;
  }
  return centred;
}

function frequencies(extent: number): Float64Array {
  return Float64Array.from({ length: extent }, (_, k) => (2 * k >= extent ? k - extent : k) / extent);
}

function makeAnnuli(radius: Float64Array, width: number): Annuli {
  const index = Int32Array.from(radius, (r) => Math.floor(r / width + 0.5 + radiusSlack));
  const length = index.reduce((largest, i) => Math.max(largest, i), 0) + 1;
  const count = new Int32Array(length);
  for (const i of index) count[i]!++;
  return { width, radius: Float64Array.from({ length }, (_, i) => i * width), count, index };
}
