import { combine, fitCombination, type Observed } from "./combination.ts";

/**
 * Of each network what the combination foresees that is fitted to the networks of the other half; NaN where that half
 * has less than two.
 * @param halves of each network 0 or 1.
 */
export function heldOut(observed: readonly Observed[], halves: readonly (0 | 1)[]): number[] {
  const fits = ([0, 1] as const).map((half) => {
    const others = observed.filter((_, i) => halves[i] !== half);
    return others.length < 2 ? null : fitCombination(others);
  });
  return observed.map(({ predictors }, i) => {
    const fit = fits[halves[i]!];
    return fit ? combine(fit, predictors) : Number.NaN;
  });
}
