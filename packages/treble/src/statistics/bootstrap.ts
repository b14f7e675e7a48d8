/**
 * Hierarchical bootstrap (Davison & Hinkley 1997, section 3.8; Saravanan, Berman & Sober 2020): networks trained from
 * several seeds are resampled first, then the samples within each drawn network. Intervals are percentile intervals.
 */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { UserError } from "../errors/userError.ts";
import type { Interval } from "./interval.ts";
import { mean } from "./mean.ts";
import { quantile } from "./quantile.ts";

/** The measurements of one network architecture: for each seed, one number a sample. */
export type SeedSamples = readonly Float64Array[];

export interface BootstrapOptions {
  /** Number of resamplings. Default 2000. */
  readonly draws?: number;
  /** Seed of the resampling, a 32-bit integer. Default 0. */
  readonly seed?: number;
  /**
   * Summary of the samples of one seed, which comes as its group and its position in it. It must not change or keep the
   * array. Default: the mean.
   */
  readonly statistic?: (samples: Float64Array, group: number, seed: number) => number;
}

/**
 * Estimate and interval of the mean, over seeds, of the statistic of each seed's samples: seeds weigh the same
 * whatever their number of samples.
 *
 * With one seed only the samples vary: the interval then speaks of that one network, not of the architecture. With few
 * seeds it is too narrow for the architecture, because the bootstrap sees `(n − 1)/n` of the variance between `n`
 * seeds: where that variance dominates, simulated Gaussian data are covered 0.63 to 0.69 of the time at 2 seeds, 0.77
 * to 0.79 at 3, 0.87 at 5, 0.91 at 10. Where seeds do not differ, it covers at least as often as it says.
 *
 * @throws UserError when there is no seed, a seed without samples, or a sample that is not finite.
 */
export function hierarchicalInterval(samplesPerSeed: SeedSamples, options: BootstrapOptions = {}): Interval {
  return hierarchicalContrast([samplesPerSeed], (means) => means[0]!, options);
}

/**
 * Estimate and interval of a contrast between groups (networks), such as the slope of their means on the logarithm of
 * the kernel size. Each group is resampled by itself, as `hierarchicalInterval` does; `contrast` gets the group means
 * in the order of `groups` and must not change or keep the array.
 *
 * @throws UserError as `hierarchicalInterval`.
 */
export function hierarchicalContrast(
  groups: readonly SeedSamples[],
  contrast: (groupMeans: Float64Array) => number,
  options: BootstrapOptions = {},
): Interval {
  return intervalOfDraws(hierarchicalContrasts(groups, contrast, 1, options)[0]!, 0.05);
}

/** A contrast of the groups as they are, and of every resampling, sorted. */
export interface ContrastDraws {
  readonly estimate: number;
  readonly draws: Float64Array;
}

/** The interval that misses so often as `error` says: 0.05 makes 95 % intervals. */
export function intervalOfDraws({ estimate, draws }: ContrastDraws, error: number): Interval {
  return { mean: estimate, low: quantile(draws, error / 2), high: quantile(draws, 1 - error / 2) };
}

/**
 * As `hierarchicalContrast`, for several contrasts of the same resamplings: `contrast` is asked for each of `parts`.
 * @throws UserError as `hierarchicalInterval`.
 */
export function hierarchicalContrasts(
  groups: readonly SeedSamples[],
  contrast: (groupMeans: Float64Array, part: number) => number,
  parts: number,
  options: BootstrapOptions = {},
): ContrastDraws[] {
  const { draws = 2000, seed = 0, statistic = mean } = options;
  check(groups, draws);
  const own = Float64Array.from(groups, (seeds, group) => average(seeds, group, statistic));
  const stream = xoroshiro128plus(seed);
  const resample: Resample = statistic === mean ? resampledMean : resampledStatistic(groups, statistic);
  const means = new Float64Array(groups.length);
  const results = Array.from({ length: parts }, (_, part) => ({
    estimate: contrast(own, part),
    draws: new Float64Array(draws),
  }));
  for (let draw = 0; draw < draws; draw++) {
    groups.forEach((seeds, group) => {
      let sum = 0;
      for (let i = 0; i < seeds.length; i++) {
        const drawn = below(stream, seeds.length);
        sum += resample(seeds[drawn]!, stream, group, drawn);
      }
      means[group] = sum / seeds.length;
    });
    results.forEach((result, part) => {
      result.draws[draw] = contrast(means, part);
    });
  }
  for (const result of results) result.draws.sort();
  return results;
}

type Resample = (samples: Float64Array, stream: RandomGenerator, group: number, seed: number) => number;
type Statistic = NonNullable<BootstrapOptions["statistic"]>;

function average(seeds: SeedSamples, group: number, statistic: Statistic): number {
  return seeds.reduce((sum, samples, seed) => sum + statistic(samples, group, seed), 0) / seeds.length;
}

function resampledMean(samples: Float64Array, stream: RandomGenerator): number {
  const { length } = samples;
  let sum = 0;
  for (let i = 0; i < length; i++) sum += samples[below(stream, length)]!;
  return sum / length;
}

/** One array serves all draws of a size. */
function resampledStatistic(groups: readonly SeedSamples[], statistic: Statistic): Resample {
  const longest = Math.max(...groups.flat().map((samples) => samples.length));
  const room = new Float64Array(longest);
  return (samples, stream, group, seed) => {
    const drawn = room.subarray(0, samples.length);
    for (let i = 0; i < drawn.length; i++) drawn[i] = samples[below(stream, samples.length)]!;
    return statistic(drawn, group, seed);
  };
}

/** A whole number in [0, `bound`), uniform but for a bias below `bound`·2^-32. */
function below(stream: RandomGenerator, bound: number): number {
  return Math.floor((stream.next() >>> 0) * (bound / 2 ** 32));
}

function check(groups: readonly SeedSamples[], draws: number): void {
  if (!Number.isSafeInteger(draws) || draws < 1)
    throw new UserError(`The bootstrap is of ${draws} draws; it needs at least 1.`);
  if (groups.length === 0) throw new UserError("The bootstrap has no groups to contrast; give at least one.");
  groups.forEach((seeds, group) => {
    if (seeds.length === 0) throw new UserError(`Group ${group} of the bootstrap has no seeds; leave it out.`);
    seeds.forEach((samples, seed) => {
      if (samples.length === 0)
        throw new UserError(`Seed ${seed} of group ${group} of the bootstrap has no samples; leave it out.`);
      if (!samples.every(Number.isFinite)) {
        throw new UserError(
          `Seed ${seed} of group ${group} of the bootstrap has samples that are not finite; leave them out.`,
        );
      }
    });
  });
}
