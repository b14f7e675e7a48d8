import { type FrequencyGrid, radiusSlack } from "./grid.ts";

/**
 * The disc of frequencies with `r ≤ cutoff` (cycles per pixel), as 0/1 over `[H*W]` in the order of the DFT; the zero
 * frequency always belongs to it.
 * @throws RangeError for a cut-off below 0 or that is not a number.
 */
export function lowBand(grid: FrequencyGrid, cutoff: number): Uint8Array {
  if (!(cutoff >= 0)) throw new RangeError(`lowBand: a cut-off of ${cutoff} cycles per pixel; it is at least 0`);
  return Uint8Array.from(grid.radius, (r) => (r <= cutoff + radiusSlack ? 1 : 0));
}
