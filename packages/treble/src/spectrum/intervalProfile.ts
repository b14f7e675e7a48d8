import type { FrequencyGrid } from "../frequency/grid.ts";
import { hierarchicalInterval } from "../statistics/bootstrap.ts";
import { undefinedInterval } from "../statistics/interval.ts";
import { type Profile, withDensity } from "./profile.ts";

/** A radial profile with the 95 % interval of each annulus's share. */
export interface IntervalProfile extends Profile {
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/** Draws of the band around a curve: it is looked at, not decided by. */
const DRAWS = 400;

/**
 * The mean radial profile over networks (seeds) and their samples, all of the same images' grid. `shares` is `[N,
 * annuli]`; `present` says which of the N samples count.
 */
export function intervalProfile(
  seeds: readonly { readonly shares: Float32Array; readonly present: Uint8Array }[],
  grid: FrequencyGrid,
): IntervalProfile {
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
