import { frequencyGrid } from "../../frequency/grid.ts";
import type { FrequencySensitivity } from "../tangentKernel/frequencySensitivity.ts";

/**
 * What the tangent kernel's sensitivity makes of the class signal, as a centroid in cycles per pixel: early in lazy
 * training a predictor is `Σ_j y_j K(·, x_j)`, so that its gradient at a frequency is the kernel's sensitivity there
 * times the class signal's amplitude, and its energy `S(r)² · |s(f)|²`, summed over the frequencies of each annulus.
 * @param sensitivities one an annulus; their mean over images counts.
 * @param signal `[H·W]`, the class signal's energy by frequency (`classSignal`).
 * @returns NaN where no energy is left.
 */
export function sensitivityProduct(
  sensitivities: readonly FrequencySensitivity[],
  signal: Float64Array,
  { height, width }: { readonly height: number; readonly width: number },
): number {
  const { annuli, radius } = frequencyGrid(height, width);
  const weight = sensitivities.map(
    ({ sensitivity }) => (sensitivity.reduce((sum, value) => sum + value, 0) / sensitivity.length) ** 2,
  );
  let [total, moment] = [0, 0];
  signal.forEach((energy, i) => {
    const product = weight[annuli.index[i]!]! * energy;
    total += product;
    moment += product * radius[i]!;
  });
  return total > 0 ? moment / total : Number.NaN;
}
