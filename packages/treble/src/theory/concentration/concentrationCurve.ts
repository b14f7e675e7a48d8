import { UserError } from "../../errors/userError.ts";
import { checkSupport } from "../lowFrequencyCeiling.ts";
import { topEigenpair, topEigenvalue } from "../topEigenvalue.ts";
import { SpreadFunction } from "./spreadFunction.ts";

interface Extent {
  readonly height: number;
  readonly width: number;
}

/** The largest share that a kernel can have at `r ≤ cutoff` (cycles per pixel). */
export interface ConcentrationPoint {
  readonly cutoff: number;
  /** 0 to 1. */
  readonly ceiling: number;
}

/** Here the rest is rounding: a larger disc leaves no more to gain. */
const ALL = 1 - 1e-13;

/**
 * `lowFrequencyCeiling` at every cut-off: the whole curve of what the uncertainty principle allows a kernel of a size,
 * by default at each radius of the image's grid, where alone it changes. `1 − ceiling` is the floor of the leakage to
 * higher frequencies. It rises, and is 1 at the last radius. Kernels of some hundred pixels take a second on 32×32.
 * @param cutoffs in order, from 0.
 * @throws UserError where the kernel does not fit the image, or cut-offs are none or out of order.
 */
export function concentrationCurve(image: Extent, kernel: Extent, cutoffs?: readonly number[]): ConcentrationPoint[] {
  checkSupport(image, kernel);
  const spread = new SpreadFunction(image, kernel.height, kernel.width);
  const at = cutoffs ?? spread.radii;
  if (!at.every((cutoff, i) => cutoff >= (at[i - 1] ?? 0)))
    throw new UserError(`Cut-offs are numbers from 0 on in order; these are ${at.join(", ")} cycles per pixel.`);
  let ceiling = 0;
  return at.map((cutoff) => {
    spread.growTo(cutoff);
    // Rounding apart it never falls.
    if (ceiling < ALL) ceiling = Math.max(ceiling, topEigenvalue(spread.operator, kernel.height * kernel.width));
    if (ceiling >= ALL) ceiling = 1;
    return { cutoff, ceiling };
  });
}

/**
 * The kernel whose energy share at `r ≤ cutoff` is the largest there is, `[height, width]` row-major, of length 1: the
 * first discrete prolate function of disc and rectangle (Slepian 1978), and its share.
 * @throws UserError where the kernel does not fit the image, or the cut-off is below 0.
 */
export function mostConcentratedKernel(image: Extent, kernel: Extent, cutoff: number) {
  checkSupport(image, kernel);
  if (!(cutoff >= 0)) throw new UserError(`A cut-off of ${cutoff} cycles per pixel is none; give a number from 0 on.`);
  const spread = new SpreadFunction(image, kernel.height, kernel.width);
  spread.growTo(cutoff);
  const { value, vector } = topEigenpair(spread.operator, kernel.height * kernel.width);
  return { kernel: vector, share: Math.min(1, value) };
}
