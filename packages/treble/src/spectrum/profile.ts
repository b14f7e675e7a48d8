import { UserError } from "../errors/userError.ts";
import type { FrequencyGrid } from "../frequency/grid.ts";
import type { SpectrumTable } from "./spectrumTable.ts";

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
 * Mean radial profile over the samples of one or more tables that have a spectrum; every such sample weighs the same.
 * @throws UserError when there is no such sample, or the tables' grids differ.
 */
export function meanProfile(...tables: readonly SpectrumTable[]): Profile {
  const samples = tables.reduce((sum, table) => sum + table.validCount, 0);
  const grid = tables[0]?.grid;
  if (!grid || samples === 0)
    throw new UserError("In these tables no sample has a spectrum; there is no mean profile.");
  const rings = grid.annuli.count.length;
  const share = new Array<number>(rings).fill(0);
  for (const table of tables) {
    if (table.grid.height !== grid.height || table.grid.width !== grid.width) {
      throw new UserError(
        `The tables are of spectra of ${grid.height}×${grid.width} and of ${table.grid.height}×${table.grid.width} images; give those of one size.`,
      );
    }
    for (let sample = 0; sample < table.count; sample++) {
      if (!table.valid[sample]) continue;
      for (let i = 0; i < rings; i++) share[i]! += table.profile[sample * rings + i]! / samples;
    }
  }
  return withDensity(grid, share);
}

/** The samples' shares of one annulus, those without a spectrum left out: what a bootstrap resamples. */
export function annulusShares(table: SpectrumTable, annulus: number): Float64Array {
  const rings = table.grid.annuli.count.length;
  if (!(annulus in table.grid.annuli.count))
    throw new UserError(`There is no annulus ${annulus}; they are numbered from 0 to ${rings - 1}.`);
  return Float64Array.from({ length: table.count }, (_, sample) => table.profile[sample * rings + annulus]!).filter(
    Number.isFinite,
  );
}

/** The expected profile of white noise: energy uniform over the frequencies. */
export function whiteNoiseProfile(grid: FrequencyGrid): Profile {
  return withDensity(
    grid,
    Array.from(grid.annuli.count, (points) => points / grid.radius.length),
  );
}

function withDensity(grid: FrequencyGrid, share: readonly number[]): Profile {
  const { radius, count } = grid.annuli;
  // An annulus without grid points, possible on very elongated grids, has no energy either.
  return { radius: [...radius], share, density: share.map((value, i) => (count[i] ? value / count[i] : 0)) };
}
