import type { FrequencyGrid } from "../frequency/grid.ts";
import { hierarchicalInterval } from "../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../statistics/interval.ts";
import { type MeasureOptions, measureSpectra } from "./measureSpectra.ts";
import { meanProfile, type Profile } from "./profile.ts";
import type { Signals } from "./signals.ts";
import { type ScalarName, type SpectrumTable, scalarNames } from "./spectrumTable.ts";

/**
 * Where in frequency signals live: of every measure (see `SpectrumTable` for what they are, and their units) the mean
 * over the signals that have a spectrum, with its 95 % bootstrap interval; NaN where it is defined for none.
 */
export interface Spectrum extends Readonly<Record<ScalarName, Interval>> {
  /** The number of signals. */
  readonly count: number;
  /** The number of those that have a spectrum: neither zero nor non-finite. */
  readonly valid: number;
  readonly grid: FrequencyGrid;
  /** Mean energy over annuli of radius; null where no signal has a spectrum. */
  readonly profile: Profile | null;
  /** The measures signal by signal. */
  readonly table: SpectrumTable;
}

/**
 * Measures the spectra of signals in any unit, perturbations say, and what they come to together.
 *
 * @throws UserError and the signal's reason as `measureSpectra`.
 */
export async function spectrum(signals: Signals, options: MeasureOptions = {}): Promise<Spectrum> {
  const table = await measureSpectra(signals, options);
  const { count, grid } = table;
  const valid = Array.from({ length: count }, (_, n) => n).filter((n) => table.valid[n]);
  const means = scalarNames.map((name) => {
    const samples = table[name].filter(Number.isFinite);
    return [name, samples.length > 0 ? hierarchicalInterval([samples]) : undefinedInterval] as const;
  });
  return {
    ...(Object.fromEntries(means) as Record<ScalarName, Interval>),
    ...{ count, valid: valid.length, grid, table },
    profile: valid.length > 0 ? meanProfile(grid, table.profile, valid) : null,
  };
}
