import { frequencyGrid } from "../../frequency/grid.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { RadialProfile } from "../../results/results.ts";
import { withDensity } from "../../spectrum/profile.ts";
import { hierarchicalInterval } from "../../statistics/bootstrap.ts";
import { undefinedInterval } from "../../statistics/interval.ts";

/** Draws of the band around a curve: it is looked at, not decided by. */
const DRAWS = 400;

/** The mean radial profile of the successful perturbations, with an interval for every annulus. */
export function annulusProfile(seeds: readonly TrialRecord[]): RadialProfile {
  const [height, width] = seeds[0]!.spectra.meanDistribution.shape as [number, number];
  return profileOf(
    seeds.map(({ spectra }) => ({
      shares: spectra.profile.data,
      present: spectra.success.data,
    })),
    height,
    width,
  );
}

/** `shares` `[N, annuli]`; `present` says which of the N samples count. */
export function profileOf(
  seeds: readonly { readonly shares: Float32Array; readonly present: Uint8Array }[],
  height: number,
  width: number,
): RadialProfile {
  const grid = frequencyGrid(height, width);
  const rings = grid.annuli.count.length;
  const intervals = Array.from({ length: rings }, (_, ring) => {
    const samples = seeds.map(({ shares, present }) =>
      Float64Array.from(present, (_, i) => shares[i * rings + ring]!).filter(
        (v, i) => present[i] === 1 && Number.isFinite(v),
      ),
    );
    const filled = samples.filter((seed) => seed.length > 0);
    if (filled.length === 0) return undefinedInterval;
    return hierarchicalInterval(filled, { draws: DRAWS });
  });
  return {
    ...withDensity(
      grid,
      intervals.map(({ mean }) => mean),
    ),
    low: intervals.map(({ low }) => low),
    high: intervals.map(({ high }) => high),
  };
}
