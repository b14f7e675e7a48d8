import type { FrequencyGrid } from "../frequency/grid.ts";

/** Energy over annuli of radius. */
export interface Profile {
  /** Centre radius of each annulus, cycles per pixel. */
  readonly radius: readonly number[];
  /** Share of the energy in each annulus; sums to 1. */
  readonly share: readonly number[];
  /** Power density: `share` divided by the number of grid points in the annulus. Flat for white noise. */
  readonly density: readonly number[];
}

/**
 * Mean radial profile of samples, each of which weighs the same.
 *
 * @param profile `[N, annuli]`, row-major: each sample's shares.
 * @param samples those of the N that count; at least one.
 */
export function meanProfile(
  grid: FrequencyGrid,
  profile: ArrayLike<number | bigint>,
  samples: readonly number[],
): Profile {
  const rings = grid.annuli.count.length;
  const share = Array.from({ length: rings }, (_, ring) =>
    samples.reduce((sum, n) => sum + Number(profile[n * rings + ring]) / samples.length, 0),
  );
  return withDensity(grid, share);
}

/** The expected profile of white noise: energy uniform over the frequencies. */
export function whiteNoiseProfile(grid: FrequencyGrid): Profile {
  return withDensity(
    grid,
    Array.from(grid.annuli.count, (points) => points / grid.radius.length),
  );
}

/** A profile of these shares, one an annulus. */
export function withDensity(grid: FrequencyGrid, share: readonly number[]): Profile {
  const { radius, count } = grid.annuli;
  // An annulus without grid points, possible on very elongated grids, has no energy either.
  return { radius: [...radius], share, density: share.map((value, i) => (count[i] ? value / count[i] : 0)) };
}
