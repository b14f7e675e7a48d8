import type { ClaimResult } from "../../results/results.ts";

/**
 * How far the bars of effects reach on either side of 0, by unit: a round number that no effect, limit or seed of the
 * claims in that unit lies beyond. So all bars of one unit have one scale, and lengths compare. 1 where nothing was
 * measured.
 */
export function effectReaches(
  claims: readonly Pick<ClaimResult, "unit" | "effect" | "seedEffects">[],
): ReadonlyMap<string, number> {
  const most = new Map<string, number>();
  for (const { unit, effect, seedEffects } of claims) {
    const values = [effect.mean, effect.low, effect.high, ...seedEffects].filter(Number.isFinite).map(Math.abs);
    most.set(unit, Math.max(most.get(unit) ?? 0, ...values));
  }
  return new Map([...most].map(([unit, least]) => [unit, roundReach(least)]));
}

/** The next number that is easy to read. */
function roundReach(least: number): number {
  if (least === 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const factor = [1, 1.5, 2, 3, 4, 5, 6, 8].find((one) => one * power >= least * (1 + 1e-9)) ?? 10;
  return Number((factor * power).toPrecision(2));
}
