import { UserError } from "../errors/userError.ts";
import { type FrequencyGrid, radiusSlack } from "./grid.ts";

/**
 * The frequencies `from < r ≤ to` (cycles per pixel), as 0/1 over `[H*W]` in the order of the DFT: what lies on an edge
 * belongs to the annulus inside of it. One from 0 is a disc and holds the zero frequency too, so that annuli from 0 on,
 * each from where the last one ends, divide all frequencies among them.
 * @throws UserError unless the radii are numbers in order, from 0 on.
 */
export function annulus(grid: FrequencyGrid, from: number, to: number): Uint8Array {
  if (!(from >= 0 && from <= to)) {
    throw new UserError(
      `An annulus from ${from} to ${to} cycles per pixel is none; its radii are numbers from 0 on, the smaller first.`,
    );
  }
  return Uint8Array.from(grid.radius, (r) => ((from === 0 || r > from + radiusSlack) && r <= to + radiusSlack ? 1 : 0));
}
