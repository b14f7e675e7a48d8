import { drawnContrast } from "../../statistics/drawnContrast.ts";
import type { Interval } from "../../statistics/interval.ts";
import { type SharedSpectrum, sharedSpectrum } from "../sharedSpectrum.ts";
import { type SeededSettings, seededSignals } from "./seededSignals.ts";

/** Of many simulations, how often an interval had the truth in it, and how wide it was. */
export interface Coverage {
  readonly covered: number;
  /** Median half width over 1.96 standard deviations of the estimate: 1 is as narrow as can be. */
  readonly width: number;
}

export interface Coverages {
  readonly centroid: Coverage;
  readonly agreement: Coverage;
  /** Of the centroids of two sets of networks at the same images, which differ by nothing. */
  readonly difference: Coverage;
  /** Share of the simulations whose centroid was determined. */
  readonly determined: number;
}

/** Simulates `runs` times, with other images and other networks each time. */
export async function coverage(settings: SeededSettings, runs: number, first = 0): Promise<Coverages> {
  const truth = await truthOf(settings);
  const found: { centroid: Interval; agreement: Interval; difference: Interval; determined: boolean }[] = [];
  for (let run = first; run < first + runs; run++) {
    const one = await shared(settings, run, 2 * run);
    const other = await shared(settings, run, 2 * run + 1);
    const drawn = ({ centroid, draws }: SharedSpectrum) => ({ estimate: centroid.mean, draws: draws.centroid });
    const difference = drawnContrast([drawn(one), drawn(other)], ([x, y]) => x! - y!);
    found.push({ centroid: one.centroid, agreement: one.agreement, difference, determined: one.determined });
  }
  return {
    centroid: coverageOf(
      found.map(({ centroid }) => centroid),
      truth.centroid,
    ),
    agreement: coverageOf(
      found.map(({ agreement }) => agreement),
      truth.agreement,
    ),
    difference: coverageOf(
      found.map(({ difference }) => difference),
      0,
    ),
    determined: found.filter(({ determined }) => determined).length / runs,
  };
}

async function shared(settings: SeededSettings, imageSeed: number, networkSeed: number): Promise<SharedSpectrum> {
  const networks = seededSignals(settings, imageSeed, networkSeed).map((signals) => ({ signals }));
  return sharedSpectrum(networks, { draws: 500, seed: imageSeed });
}

interface Truth {
  readonly centroid: number;
  readonly agreement: number;
}

const truths = new Map<string, Promise<Truth>>();

/**
 * From many more networks and images. The number of networks and what their noise is the same for change no mean, so
 * that one is enough for all.
 */
function truthOf(settings: SeededSettings): Promise<Truth> {
  const same: SeededSettings = { ...settings, networks: 8, images: 30, noise: "image" };
  const key = JSON.stringify(Object.entries(same).sort());
  const known = truths.get(key) ?? truthOfMany(same);
  truths.set(key, known);
  return known;
}

async function truthOfMany(settings: SeededSettings): Promise<Truth> {
  const runs = 50;
  let [moment, total] = [0, 0];
  for (let run = 0; run < runs; run++) {
    const networks = seededSignals(settings, 1e6 + run, 1e6 + run).map((signals) => ({ signals }));
    const { table } = await sharedSpectrum(networks, { draws: 1 });
    for (let image = 0; image < settings.images; image++) {
      moment += table.moment[image]!;
      total += table.agreement[image]!;
    }
  }
  return { centroid: moment / total, agreement: total / (runs * settings.images) };
}

function coverageOf(intervals: readonly Interval[], truth: number): Coverage {
  const estimates = intervals.map((interval) => interval.mean).filter(Number.isFinite);
  const middle = estimates.reduce((sum, value) => sum + value, 0) / estimates.length;
  const variance = estimates.reduce((sum, value) => sum + (value - middle) ** 2, 0) / (estimates.length - 1);
  const halves = intervals.map(({ low, high }) => (high - low) / 2).sort((a, b) => a - b);
  return {
    covered: intervals.filter(({ low, high }) => low <= truth && truth <= high).length / intervals.length,
    width: halves[halves.length >> 1]! / (1.96 * Math.sqrt(variance)),
  };
}
