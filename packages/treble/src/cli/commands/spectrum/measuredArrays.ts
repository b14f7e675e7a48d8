import type { NamedArrays } from "../../../formats/npz.ts";
import { type FrequencyGrid, frequencyGrid } from "../../../frequency/grid.ts";
import { meanProfile, type Profile } from "../../../spectrum/profile.ts";
import { hierarchicalInterval } from "../../../statistics/bootstrap.ts";
import type { Interval } from "../../../statistics/interval.ts";
import type { ArrayHead } from "./signalsIn.ts";

/** What measured spectra come to over their signals. */
export interface MeasuredSpectra {
  readonly count: number;
  /** Signals that have a spectrum. */
  readonly valid: number;
  /** Mean of each measure with its 95 % interval; those that are defined for no signal are left out. */
  readonly scalars: Readonly<Record<string, Interval>>;
  readonly grid: FrequencyGrid;
  readonly profile: Profile;
}

/**
 * The names of the arrays that `measuredArrays` takes, by what can be told without their values; null where it takes
 * none.
 */
export function measuredNames(heads: ReadonlyMap<string, ArrayHead>): string[] | null {
  const [centroid, profile, mean] = ["centroid", "profile", "meanDistribution"].map((name) => heads.get(name)?.shape);
  const [count, height, width] = [centroid?.[0], mean?.[0], mean?.[1]];
  if (count === undefined || !height || !width) return null;
  if (centroid?.length !== 1 || mean?.length !== 2 || profile?.length !== 2 || profile[0] !== count) return null;
  const scalars = [...heads].filter(([, { dtype, shape }]) => dtype === "<f8" && String(shape) === String([count]));
  return [...new Set(["centroid", "profile", "meanDistribution", ...scalars.map(([name]) => name)])];
}

/**
 * Summarises arrays as a measured run keeps them: `centroid` and other measures `[N]` in float64, `profile`
 * `[N, annuli]`, `meanDistribution` `[H, W]`; NaN where a signal has no spectrum. Null where the arrays are something
 * else.
 */
export function measuredArrays(arrays: NamedArrays): MeasuredSpectra | null {
  const { centroid, profile, meanDistribution } = arrays;
  const [height, width, ...more] = meanDistribution?.shape ?? [];
  if (!centroid || !profile || !height || !width || more.length > 0) return null;
  const count = centroid.data.length;
  const grid = frequencyGrid(height, width);
  const rings = grid.annuli.count.length;
  if (String(profile.shape) !== String([count, rings])) return null;

  const isValid = (n: number): boolean => Number.isFinite(Number(centroid.data[n]));
  const valid = Array.from({ length: count }, (_, n) => n).filter(isValid);
  const scalars: Record<string, Interval> = {};
  for (const [name, { data, shape }] of Object.entries(arrays)) {
    if (!(data instanceof Float64Array) || shape.length !== 1 || data.length !== count) continue;
    // Features are defined for every image, the rest where there is a perturbation.
    const samples = data.filter((value, n) => Number.isFinite(value) && (/feature/i.test(name) || isValid(n)));
    if (samples.length > 0) scalars[name] = hierarchicalInterval([samples]);
  }
  if (valid.length === 0) return null;
  return { count, valid: valid.length, scalars, grid, profile: meanProfile(grid, profile.data, valid) };
}
