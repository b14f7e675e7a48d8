import type {
  ConditionRuns,
  MomentRuns,
  Pairing,
  SharedRuns,
  StageRuns,
  StageSignal,
} from "../experiments/contract/conditionRuns.ts";
import type { SharedSignal } from "../experiments/contract/sharedQuantity.ts";
import { annulus } from "../frequency/annulus.ts";
import { centreSpectrum, frequencyGrid } from "../frequency/grid.ts";
import type { Probed, TrialRecord } from "../pipeline/collect.ts";
import type { StagesProbe } from "../pipeline/trial/probeConfig.ts";
import type { SharedSpectrumResult } from "../results/results.ts";
import type { Running } from "../running/running.ts";
import { type NetworkSignals, type SharedSpectrum, sharedSpectrum } from "../spectrum/sharedSpectrum.ts";
import { signalsOf } from "../spectrum/signals.ts";
import type { SeedSamples } from "../statistics/bootstrap.ts";
import { mean } from "../statistics/mean.ts";

/** `[C, H, W]` */
type Shape = readonly [number, number, number];

/** What seeds have in common of each kind of signal, for claims and, with profile and map, for pages. */
export interface SharedOfSeeds {
  readonly shared: ConditionRuns["shared"];
  readonly results: Readonly<Record<SharedSignal, SharedSpectrumResult | null>>;
}

/** Of the finished networks; null with one seed, and where no two of them have a signal at one image. */
export async function sharedOfSeeds(
  seeds: readonly TrialRecord[],
  shape: Shape,
  options: Running,
): Promise<SharedOfSeeds> {
  const weight = lowFrequencies(seeds, shape);
  const of = async (name: SharedSignal) => {
    const networks = seeds.map((seed) => signalsOfTrial(seed, name, shape));
    const spectrum = await shared(networks, options);
    const low = weight && runsOf(await shared(networks, options, undefined, weight));
    const runs = runsOf(spectrum);
    return { runs: runs && low ? { ...runs, lowShare: low.centroid } : runs, result: resultOf(spectrum) };
  };
  const [perturbation, feature] = [await of("perturbation"), await of("feature")];
  return {
    shared: { perturbation: perturbation.runs, feature: feature.runs },
    results: { perturbation: perturbation.result, feature: feature.result },
  };
}

/** 1 at each frequency that is low by the seeds' `low-share` probe, else 0; null where they have none. */
function lowFrequencies(seeds: readonly TrialRecord[], [, height, width]: Shape): Float64Array | null {
  const isIt = ({ config }: Probed): boolean => config.kind === "low-share";
  const probe = seeds[0]?.probes.find(isIt) as Probed<"low-share"> | undefined;
  return probe ? Float64Array.from(annulus(frequencyGrid(height, width), 0, probe.config.cutoff)) : null;
}

/** What the seeds of a condition have in common with those of another one. */
export async function sharedOfPairs(
  own: readonly TrialRecord[],
  others: readonly TrialRecord[],
  { seeds }: Pairing,
  shape: Shape,
  options: Running,
): Promise<ConditionRuns["shared"]> {
  const pairs = own.flatMap((_, a) =>
    others.flatMap((_, b) => ((a === b) === (seeds === "same") ? [[a, own.length + b] as const] : [])),
  );
  const of = async (signal: SharedSignal): Promise<SharedRuns | null> => {
    const networks = [...own, ...others].map((trial) => signalsOfTrial(trial, signal, shape));
    return runsOf(await shared(networks, options, pairs));
  };
  return { perturbation: await of("perturbation"), feature: await of("feature") };
}

/** The seeds at each stage that all of them reached, and finished; none without a `stages` probe at stages. */
export async function stagesOfSeeds(
  seeds: readonly TrialRecord[],
  shape: Shape,
  options: Running,
): Promise<readonly StageRuns[]> {
  const probes = probesAt(seeds, undefined);
  const reached = stagesReached(probes);
  const runs = await momentsOfSeeds(
    probes,
    reached.map(({ moments }) => moments),
    shape,
    options,
  );
  return reached.map(({ stage }, i) => ({ stage, ...runs[i]! }));
}

/** The seeds at each snapshot that all of them kept, and finished; none without a `stages` probe at snapshots. */
export async function snapshotsOfSeeds(
  seeds: readonly TrialRecord[],
  shape: Shape,
  options: Running,
): Promise<readonly MomentRuns[]> {
  const probes = probesAt(seeds, "snapshots");
  return momentsOfSeeds(probes, snapshotsKept(probes), shape, options);
}

/** Each seed's probe at such moments; none unless all of them have one. */
function probesAt(seeds: readonly TrialRecord[], at: StagesProbe["at"]): readonly Probed<"stages">[] {
  const isAt = ({ config }: Probed): boolean => config.kind === "stages" && config.at === at;
  const probes = seeds.map(({ probes: all }) => all.find(isAt));
  return probes.every((probe) => probe !== undefined) ? (probes as unknown as readonly Probed<"stages">[]) : [];
}

/** @param wanted for each moment every probe's own number of it. */
async function momentsOfSeeds(
  probes: readonly Probed<"stages">[],
  wanted: readonly (readonly number[])[],
  shape: Shape,
  options: Running,
): Promise<readonly MomentRuns[]> {
  const has = (signal: StageSignal): boolean => signal !== "targeted" || probes.every(({ config }) => config.targeted);
  const along = async (signal: StageSignal): Promise<readonly (SharedRuns | null)[]> =>
    has(signal) ? sharedAlong(probes, wanted, signal, shape, options) : wanted.map(() => null);
  const [perturbation, targeted, feature] = [
    await along("perturbation"),
    await along("targeted"),
    await along("feature"),
  ];
  return wanted.map((moments, i) => {
    const at = (name: "loss" | "distance" | "relativeDistance"): number =>
      mean(probes.map((probe, seed) => probe.numbers(name)[moments[seed]!]!));
    const own = (signal: StageSignal): SeedSamples =>
      has(signal) ? probes.map((probe, seed) => numbersAt(probe, `${signal}_centroid`, moments[seed]!)) : [];
    const epochs = probes.map(({ summary }, seed) => summary.moments[moments[seed]!]!.epoch);
    return {
      // A mean of equal fractions may be another one.
      epochs: epochs.every((epoch) => epoch === epochs[0]) ? epochs[0]! : mean(epochs),
      ...{ loss: at("loss"), distance: at("distance"), relativeDistance: at("relativeDistance") },
      own: { perturbation: own("perturbation"), targeted: own("targeted"), feature: own("feature") },
      norms: probes.map((probe, seed) => numbersAt(probe, "perturbation_l2", moments[seed]!)),
      shared: { perturbation: perturbation[i]!, targeted: targeted[i]!, feature: feature[i]! },
    };
  });
}

/** What the seeds have in common of a signal at each moment; its files are read once, and not kept. */
async function sharedAlong(
  probes: readonly Probed<"stages">[],
  wanted: readonly (readonly number[])[],
  signal: StageSignal,
  shape: Shape,
  options: Running,
): Promise<readonly (SharedRuns | null)[]> {
  if (probes.length < 2) return wanted.map(() => null);
  const size = shape[0] * shape[1] * shape[2];
  const kept = probes.map((probe) => ({
    tried: probe.summary.tried,
    data: probe.array(signal).data,
    success: signal === "feature" ? undefined : probe.array(`${signal}_success`).data,
  }));
  const runs: (SharedRuns | null)[] = [];
  for (const moments of wanted) {
    const networks = kept.map(({ tried, data, success }, seed): NetworkSignals => {
      const [from, to] = [moments[seed]! * tried, (moments[seed]! + 1) * tried];
      return { signals: signalsOf(data.subarray(from * size, to * size), shape), present: success?.subarray(from, to) };
    });
    runs.push(runsOf(await shared(networks, options)));
  }
  return runs;
}

/** Of each stage that all seeds reached, and of the end where that comes after, each seed's moment. */
function stagesReached(probes: readonly Probed<"stages">[]) {
  if (probes.length === 0) return [];
  const stages = new Set(probes.flatMap(({ summary }) => summary.moments.flatMap((moment) => moment.stages)));
  const reached = [...stages]
    .toSorted((a, b) => b - a)
    .flatMap((stage) => {
      const moments = probes.map(({ summary }) => summary.moments.findIndex((moment) => moment.stages.includes(stage)));
      return moments.includes(-1) ? [] : [{ stage, moments }];
    });
  const last = lastOf(probes);
  const known = reached.at(-1)?.moments.every((moment, seed) => moment === last[seed]);
  return known ? reached : [...reached, { stage: null, moments: last }];
}

/** Of each snapshot that all seeds kept, and of the end, each seed's moment. */
function snapshotsKept(probes: readonly Probed<"stages">[]): readonly (readonly number[])[] {
  const [first] = probes;
  if (!first) return [];
  const last = lastOf(probes);
  const kept = first.summary.moments
    .slice(0, -1)
    .map(({ epoch }) => probes.map(({ summary }) => summary.moments.findIndex((moment) => moment.epoch === epoch)))
    .filter((moments) => moments.every((moment, seed) => moment !== -1 && moment < last[seed]!));
  return [...kept, last];
}

function lastOf(probes: readonly Probed<"stages">[]): readonly number[] {
  return probes.map(({ summary }) => summary.moments.length - 1);
}

/** One number an image, NaN where it has none. */
function numbersAt(
  probe: Probed<"stages">,
  name: "perturbation_l2" | `${StageSignal}_centroid`,
  moment: number,
): Float64Array {
  const { tried } = probe.summary;
  return probe.numbers(name).slice(moment * tried, (moment + 1) * tried);
}

function signalsOfTrial(trial: TrialRecord, signal: SharedSignal, shape: Shape): NetworkSignals {
  if (signal === "feature") return { signals: signalsOf(trial.features(), shape) };
  return { signals: signalsOf(trial.perturbations(), shape), present: trial.spectra.success.data };
}

/** Null where no image has a pair. */
async function shared(
  networks: readonly NetworkSignals[],
  { signal }: Running,
  pairs?: readonly (readonly [number, number])[],
  weight?: Float64Array,
): Promise<SharedSpectrum | null> {
  if (networks.length < 2 || pairs?.length === 0) return null;
  const chosen = pairs ?? networks.flatMap((_, a) => networks.flatMap((_, b) => (a < b ? [[a, b] as const] : [])));
  const images = [...Array(networks[0]!.signals.shape[0]).keys()];
  const some = chosen.some(([a, b]) => images.some((i) => hasSignal(networks[a]!, i) && hasSignal(networks[b]!, i)));
  return some ? sharedSpectrum(networks, { signal, weight, pairs: chosen }) : null;
}

/** A signal that is zero everywhere is none: the gradients of a network whose units are all dead. */
function hasSignal({ signals: { data, shape }, present }: NetworkSignals, image: number): boolean {
  const size = shape[1] * shape[2] * shape[3];
  const signal = data.subarray(image * size, (image + 1) * size);
  return present?.[image] !== 0 && signal.some((value) => value !== 0) && signal.every(Number.isFinite);
}

function runsOf(spectrum: SharedSpectrum | null): SharedRuns | null {
  if (spectrum === null) return null;
  const { agreement, centroid, determined, draws, images } = spectrum;
  const unknown = draws.centroid.map(() => Number.NaN);
  return {
    agreement: { estimate: agreement.mean, draws: draws.agreement, images },
    centroid: { estimate: centroid.mean, draws: determined ? draws.centroid : unknown, images },
  };
}

function resultOf(spectrum: SharedSpectrum | null): SharedSpectrumResult | null {
  if (spectrum === null) return null;
  const { images, pairs, agreement, centroid, ownCentroid, determined, profile, map, grid } = spectrum;
  const { height, width } = grid;
  const nowhere = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
  return {
    ...{ images, pairs, agreement, ownCentroid },
    centroid: determined ? centroid : nowhere,
    profile,
    map: [...centreSpectrum(map, height, width)],
  };
}
