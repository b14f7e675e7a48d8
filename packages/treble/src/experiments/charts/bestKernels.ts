import { annulus } from "../../frequency/annulus.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { centreSpectrum, frequencyGrid } from "../../frequency/grid.ts";
import type { BestKernelResult } from "../../results/results.ts";
import type { ConcentrationConfig } from "../computations/concentration.ts";
import type { Computed } from "../contract/computation.ts";

/** A picture has so many frequencies along an axis at most, of larger images every so many. */
const MOST = 64;

/** The kernels that have the most at low frequencies, of those that were computed. */
export function bestKernels(computed: Computed, { kernels, cutoff }: ConcentrationConfig): readonly BestKernelResult[] {
  return kernels.map(({ image, kernel: width }, at): BestKernelResult => {
    const kernel = computed[`kernel ${at}`]!;
    const grid = image.map((extent) => Math.min(extent, MOST)) as [number, number];
    const flat = distributionOf(
      kernel.map(() => 1),
      width,
      image,
    );
    const disc = annulus(frequencyGrid(...image), 0, cutoff);
    return {
      ...{ size: [width, width], image, cutoff, kernel },
      share: computed[`share ${at}`]![0]!,
      flatShare: flat.reduce((sum, share, i) => sum + share * disc[i]!, 0),
      grid,
      spectrum: [...centreSpectrum(distributionOf(kernel, width, grid), ...grid)].map((share) => +share.toPrecision(4)),
    };
  });
}

/** The energy distribution `[H, W]` of a square kernel in the corner of an image of zeros, in the order of the DFT. */
function distributionOf(kernel: readonly number[], extent: number, [height, width]: readonly [number, number]) {
  const [re, im] = [new Float64Array(height * width), new Float64Array(height * width)];
  kernel.forEach((value, i) => {
    re[Math.floor(i / extent) * width + (i % extent)] = value;
  });
  // Of real values the inverse transform has the same energies.
  inverseFourier2d(height, width)(re, im);
  const energy = re.map((value, i) => value ** 2 + im[i]! ** 2);
  const total = energy.reduce((sum, value) => sum + value, 0);
  return energy.map((value) => value / total);
}
