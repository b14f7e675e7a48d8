import { UserError } from "../../errors/userError.ts";
import { annulus } from "../../frequency/annulus.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { checkSupport } from "../lowFrequencyCeiling.ts";
import type { Plane } from "./uncertaintyBounds.ts";

/** The spectrum of a kernel on an image. */
export interface KernelSpectrum {
  /** Share of the energy at each frequency, `[H·W]` in the order of the DFT (`frequencyGrid`); sums to 1. */
  readonly energy: Float64Array;
  /** Share of it at `r ≤ cutoff`, cycles per pixel: at most `lowFrequencyCeiling`. */
  lowShare(cutoff: number): number;
}

/**
 * The energy of one kernel at every frequency of an image's grid, the kernel zero-padded to the image's size.
 * @throws UserError where it does not fit the image, has not its size, is all zero or not finite.
 */
export function kernelSpectrum(
  image: { readonly height: number; readonly width: number },
  { height, width, values }: Plane,
): KernelSpectrum {
  checkSupport(image, { height, width });
  const finite = values.length === height * width && Array.from(values).every(Number.isFinite);
  const most = finite ? Array.from(values).reduce((largest, value) => Math.max(largest, Math.abs(value)), 0) : 0;
  if (!(most > 0)) throw new UserError("A kernel has a spectrum where it is finite and not all zero.");
  const size = image.height * image.width;
  const [re, im] = [new Float64Array(size), new Float64Array(size)];
  for (let a = 0; a < height; a++)
    for (let b = 0; b < width; b++) re[a * image.width + b] = values[a * width + b]! / most;
  // Of real values the inverse transform is the conjugate of the transform, with the same energy at each frequency.
  inverseFourier2d(image.height, image.width)(re, im);
  const power = re.map((real, i) => real * real + im[i]! * im[i]!);
  const total = power.reduce((sum, one) => sum + one, 0);
  const energy = power.map((one) => one / total);
  const grid = frequencyGrid(image.height, image.width);
  return {
    energy,
    lowShare: (cutoff) => {
      const band = annulus(grid, 0, cutoff);
      return Math.min(
        1,
        energy.reduce((sum, share, i) => sum + share * band[i]!, 0),
      );
    },
  };
}
