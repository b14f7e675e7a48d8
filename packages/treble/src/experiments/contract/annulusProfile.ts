import { frequencyGrid } from "../../frequency/grid.ts";
import type { TrialRecord } from "../../pipeline/collect.ts";
import type { RadialProfile } from "../../results/results.ts";
import { intervalProfile } from "../../spectrum/intervalProfile.ts";

/** The mean radial profile of the successful perturbations, with an interval for every annulus. */
export function annulusProfile(seeds: readonly TrialRecord[]): RadialProfile {
  const [height, width] = seeds[0]!.spectra.meanDistribution.shape as [number, number];
  return intervalProfile(
    seeds.map(({ spectra }) => ({
      shares: spectra.profile.data,
      present: spectra.success.data,
    })),
    frequencyGrid(height, width),
  );
}
