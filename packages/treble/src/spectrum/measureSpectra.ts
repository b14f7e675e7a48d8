import {
  cast,
  compile,
  type DType,
  type Executable,
  input,
  matmul,
  mul,
  reduceSum,
  reshape,
  type Value,
  where,
} from "ongrad";
import { UserError } from "../errors/userError.ts";
import { type FrequencyGrid, frequencyGrid } from "../frequency/grid.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { checkRunning } from "../running/checkRunning.ts";
import { compileOptions } from "../running/compileOptions.ts";
import { inBatches } from "../running/inBatches.ts";
import type { Running } from "../running/running.ts";
import { sum } from "../statistics/sum.ts";
import { shown } from "../text/kindOf.ts";
import { type Measures, measures } from "./measure.ts";
import { checkSignals, type Signals } from "./signals.ts";
import type { Window } from "./spectralPower.ts";
import { type ScalarName, type SpectrumTable, scalarNames } from "./spectrumTable.ts";

export interface MeasureOptions extends Running {
  /** Multiplies every signal before anything is measured of it, spatial measures included. Default "none". */
  readonly window?: Window | undefined;
  /** Exponent of the `lp` quasi-norm, in (0, 2]: 2/L for a linear network of L layers. Default 1. */
  readonly q?: number | undefined;
  /**
   * Element type of the arithmetic. "float64", the default, agrees with the definitions to 1e-9 and costs up to half
   * as much again on a CPU; "float32" is for devices without it. There each Fourier coefficient is off by about 1e-7 of
   * the largest: measures hold to 1e-5 relative (shares and radii below 0.01 to 1e-7 absolute) unless nearly all energy
   * sits at few frequencies, as in a nearly constant signal, whose `anisotropy` and `lp` then come from what rounding
   * left.
   */
  readonly precision?: "float32" | "float64" | undefined;
}

/** Diagonals with a smaller share of the energy hold nothing but rounding noise. */
const LEAST_DIAGONAL_SHARE = 1e-6;

/**
 * Measures the spectra of signals in any unit. One graph is compiled for the batch size and run over all of them; a
 * shorter last batch is filled up with zeros.
 *
 * @throws UserError when the signals do not have their shape or an option is out of its range; the reason of
 *   `options.signal` when it aborts.
 */
export async function measureSpectra(signals: Signals, options: MeasureOptions = {}): Promise<SpectrumTable> {
  const { q = 1 } = options;
  checkSignals(signals);
  if (!(q > 0 && q <= 2)) {
    throw new UserError(`The exponent q of the lp quasi-norm is ${q}; choose one above 0 and up to 2.`);
  }
  checkOneOf("window", options.window, ["none", "hann"]);
  checkOneOf("precision", options.precision, ["float32", "float64"]);
  const batchSize = batchSizeOf(options);
  checkRunning(options);
  options.signal?.throwIfAborted();
  const [count, ...shape] = signals.shape;
  const grid = frequencyGrid(shape[1], shape[2]);
  const extent = shape[0] * grid.radius.length;
  const table = emptyTable(count, grid);
  if (count === 0) return finished(table);
  const batch = Math.min(batchSize, count);
  const executable = await compileMeasures([batch, ...shape], grid, options);
  try {
    const feed = new Float32Array(batch * extent);
    await inBatches(count, batch, options, async (first, last) => {
      const part = signals.data.subarray(first * extent, last * extent);
      feed.fill(0).set(part);
      const results = await executable.run({ signals: feed });
      enter(table, first, part, extent, q, results as Readonly<Record<Output, Measured>>);
    });
  } finally {
    await executable.dispose();
  }
  return finished(table);
}

function checkOneOf(name: string, value: string | undefined, among: readonly string[]): void {
  if (value === undefined || among.includes(value)) return;
  throw new UserError(`The options: ${name} is ${shown(value)}; it must be ${among.join(" or ")}.`);
}

/** `valid` comes as bytes, everything else in the precision of the arithmetic. */
type Measured = Float32Array | Float64Array | Uint8Array;
type Output = Exclude<keyof Measures, "p"> | "distributionSum" | "powerSum";

/** Scalars that the graph computes as they stand in the table. */
const direct = scalarNames.filter((name) => name !== "lp" && name !== "anisotropy");

async function compileMeasures(
  shape: readonly [number, number, number, number],
  grid: FrequencyGrid,
  options: MeasureOptions,
): Promise<Executable<"signals", Record<Output, DType>>> {
  const { q = 1, window = "none", precision = "float64" } = options;
  const signals = input("signals", shape);
  const { p, ...rest } = measures(cast(signals, precision), grid, { q, window });
  const power = where(rest.valid, mul(rest.energy, mul(rest.peak, rest.peak)), 0);
  const outputs: Record<Output, Value> = {
    ...rest,
    distributionSum: reduceSum(p, { axes: [0] }),
    powerSum: reshape(matmul(reshape(power, [1, shape[0]]), p), [grid.radius.length]),
  };
  return compile({ signals }, outputs, await compileOptions(options));
}

type Unfinished = Omit<SpectrumTable, "validCount">;

function emptyTable(count: number, grid: FrequencyGrid): Unfinished {
  const undefinedValues = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  const scalars = Object.fromEntries(scalarNames.map((name) => [name, undefinedValues()]));
  return {
    ...(scalars as Record<ScalarName, Float64Array>),
    count,
    valid: new Uint8Array(count),
    grid,
    energy: undefinedValues(),
    profile: new Float32Array(count * grid.annuli.count.length).fill(Number.NaN),
    meanDistribution: new Float64Array(grid.radius.length),
    meanPower: new Float64Array(grid.radius.length),
  };
}

/** Enters what was measured of the signals `part`, each of `extent` numbers, the first of which is sample `start`. */
function enter(
  table: Unfinished,
  start: number,
  part: Float32Array,
  extent: number,
  q: number,
  results: Readonly<Record<Output, Measured>>,
): void {
  const rings = table.grid.annuli.count.length;
  for (let i = 0; i < part.length / extent; i++) {
    const sample = start + i;
    if (!results.valid[i]) {
      if (part.subarray(i * extent, (i + 1) * extent).every((x) => x === 0)) table.energy[sample] = 0;
      continue;
    }
    table.valid[sample] = 1;
    const norm = Math.sqrt(results.energy[i]!) * results.peak[i]!;
    table.energy[sample] = norm ** 2;
    for (const name of direct) table[name][sample] = results[name][i]!;
    table.lp[sample] = norm * results.lpSum[i]! ** (1 / q);
    const diagonals = results.diagonalShare[i]!;
    if (diagonals >= LEAST_DIAGONAL_SHARE) table.anisotropy[sample] = results.axisShare[i]! / diagonals;
    table.profile.set(results.profile.subarray(i * rings, (i + 1) * rings), sample * rings);
  }
  for (let k = 0; k < table.meanPower.length; k++) {
    table.meanDistribution[k]! += results.distributionSum[k]!;
    table.meanPower[k]! += results.powerSum[k]!;
  }
}

/** Turns the sums over samples into means. Without a valid sample these are NaN. */
function finished(table: Unfinished): SpectrumTable {
  const validCount = sum(table.valid);
  for (let k = 0; k < table.meanPower.length; k++) {
    table.meanDistribution[k]! /= validCount;
    table.meanPower[k]! /= validCount;
  }
  return { ...table, validCount };
}
