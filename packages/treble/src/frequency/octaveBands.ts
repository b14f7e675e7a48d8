import { UserError } from "../errors/userError.ts";
import { annulus } from "./annulus.ts";
import { frequencyGrid } from "./grid.ts";

/** A band of frequencies `from < r ≤ to`, cycles per pixel. */
export interface OctaveBand {
  readonly from: number;
  readonly to: number;
  /** The geometric mean of the radii of its frequencies, cycles per pixel. */
  readonly centre: number;
  /** How many frequencies of the image it holds; a frequency and its negative are two. */
  readonly frequencies: number;
}

/**
 * Bands of equal width on a logarithmic axis, `octaves` each, that divide all frequencies of an H×W image among them
 * but zero: from the corner of the spectrum, √½ cycles per pixel, down to the lowest frequency; the lowest comes
 * first. A band between two frequencies, which holds none, is left out.
 * @throws UserError unless `octaves` is a finite number above 0 and the image has another frequency than zero.
 */
export function octaveBands(height: number, width: number, octaves = 1): OctaveBand[] {
  if (!(octaves > 0 && octaves < Number.POSITIVE_INFINITY)) {
    throw new UserError(`Bands of ${octaves} octaves are none; give a finite number above 0.`);
  }
  const grid = frequencyGrid(height, width);
  const lowest = 1 / Math.max(height, width);
  if (lowest === 1) throw new UserError(`An image of ${height}×${width} has no frequency but zero.`);
  const bands: OctaveBand[] = [];
  for (let k = 0; ; k++) {
    const [from, to] = [Math.SQRT1_2 * 2 ** (-(k + 1) * octaves), Math.SQRT1_2 * 2 ** (-k * octaves)];
    const mask = annulus(grid, from, to);
    let [frequencies, logs] = [0, 0];
    mask.forEach((inside, at) => {
      if (inside === 0) return;
      frequencies++;
      logs += Math.log2(grid.radius[at]!);
    });
    if (frequencies > 0) bands.unshift({ from, to, centre: 2 ** (logs / frequencies), frequencies });
    if (from < lowest) return bands;
  }
}
