import { type Dataset, subset } from "../data/dataset.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../spectrum/grid.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { whiteNoiseProfile } from "../spectrum/profile.ts";
import { profileOf } from "./annulusProfile.ts";
import { decide } from "./claim.ts";
import { collect, type Measured } from "./collect.ts";
import { exampleOf } from "./example.ts";
import type { ChartContext, ConditionRuns, Experiment } from "./experiment.ts";
import { conditionsOf } from "./grid.ts";
import { imageSpec } from "./imageSpec.ts";
import type { Laboratory } from "./laboratory.ts";
import type { NetworkRuns } from "./networkJob.ts";
import { intervalOf, networkResult } from "./networkResult.ts";
import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "./results.ts";
import type { Scale } from "./scale.ts";
import { settingsOf } from "./settings.ts";

export interface StudyContext {
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
}

/**
 * Puts a study together from its finished runs; nothing is trained here. `runs` by condition id, one for each seed.
 */
export async function assembleStudy(
  laboratory: Laboratory,
  experiments: readonly Experiment[],
  scale: Scale,
  runs: ReadonlyMap<string, readonly NetworkRuns[]>,
  context: StudyContext,
): Promise<StudyResult> {
  const dataset = await laboratory.dataset(scale.dataset);
  const rows: ConditionRuns[] = [];
  for (const condition of conditionsOf(experiments, scale)) {
    const seeds = runs.get(condition.id)!.map((seed) => collect(laboratory.store, seed));
    const own = await laboratory.dataset(condition.dataset ?? scale.dataset);
    rows.push({ condition, seeds, result: networkResult(condition, seeds, own) });
  }
  const networks = rows.map(({ result }) => result);
  const [, height, width] = dataset.shape;
  const grid = frequencyGrid(height, width);
  const noise = whiteNoiseProfile(grid);
  const whiteNoise = whiteNoiseCentroid(grid);
  const images = await imageSpectrum(laboratory, dataset, scale.trainImages, scale.measure.images);
  const chartContext: ChartContext = {
    scale,
    size: { height, width },
    centroids: { images: images.centroid.mean, whiteNoise },
  };
  const parts = experiments.map((experiment) => experimentResult(experiment, rows, chartContext));
  const seeds = rows.flatMap((row) => row.seeds);
  return {
    schema: 2,
    title: experiments.length === 1 ? experiments[0]!.title : "Where adversarial perturbations live in frequency",
    preset: scale.name,
    ...context,
    seconds: rows.reduce((sum, row) => sum + secondsOf(row.seeds), 0),
    dataset: {
      name: dataset.name,
      label: dataset.label,
      trainImages: Math.min(scale.trainImages, dataset.train.count),
      testImages: Math.min(scale.measure.images, dataset.test.count),
      shape: dataset.shape,
      classes: dataset.classes,
    },
    robustEpsilon: scale.measure.robustEpsilon,
    settings: settingsOf(scale),
    experiments: parts.map(({ result }) => result),
    claims: parts.flatMap(({ claims }) => claims),
    networks,
    images,
    whiteNoise: { centroid: whiteNoise, profile: { ...noise, low: noise.share, high: noise.share } },
    example: await exampleOf(
      rows.filter(({ condition }) => (condition.dataset ?? scale.dataset) === scale.dataset),
      dataset,
      laboratory,
    ),
    caveats: caveats(networks, seeds, scale),
  };
}

function experimentResult(
  experiment: Experiment,
  all: readonly ConditionRuns[],
  context: ChartContext,
): { readonly result: ExperimentResult; readonly claims: readonly ClaimResult[] } {
  const ids = experiment.conditions(context.scale).map(({ id }) => id);
  const rows = new Map(ids.map((id) => [id, all.find(({ condition }) => condition.id === id)!]));
  const seeds = new Map([...rows].map(([id, row]) => [id, row.seeds]));
  const claims = experiment.claims(context.scale, context.size).map((claim) => decide(claim, seeds));
  const { id, title, question } = experiment;
  const result = {
    ...{ id, title, question, networks: ids },
    claims: claims.map((claim) => claim.id),
    charts: experiment.charts(rows, context),
    caveats: experiment.caveats?.(rows) ?? [],
  };
  return { result, claims };
}

function secondsOf(seeds: readonly Measured[]): number {
  const probed = ({ probes }: Measured): number => probes.reduce((sum, { seconds }) => sum + seconds, 0);
  const own = seeds.reduce((sum, seed) => sum + seed.train.seconds + seed.measure.seconds + probed(seed), 0);
  return own + (seeds[0]?.searchSeconds ?? 0);
}

/** The images' own spectrum, the mean of each channel taken off: with it, zero frequency would hold nearly everything. */
async function imageSpectrum(laboratory: Laboratory, dataset: Dataset, trainImages: number, count: number) {
  const { mean, std } = imageSpec(dataset, trainImages);
  const part = subset(dataset.test, count);
  const area = dataset.shape[1] * dataset.shape[2];
  const signals = Float32Array.from(part.images, (byte, i) => {
    const channel = Math.floor(i / area) % mean.length;
    return (byte / 255 - mean[channel]!) / std[channel]!;
  });
  const table = await measureSpectra(signals, dataset.shape, laboratory);
  return {
    centroid: intervalOf([table.centroid.filter(Number.isFinite)]),
    profile: profileOf([{ shares: table.profile, present: table.valid }], dataset.shape[1], dataset.shape[2]),
  };
}

/** How often intervals hold, simulated; see `bootstrap.ts`. */
function coverage(seeds: number): string {
  if (seeds <= 2) return "2 seeds holds the truth only about two times in three";
  if (seeds <= 4) return "3 seeds holds the truth only about three times in four";
  return "5 seeds holds the truth about seven times in eight";
}

/** What a reader must know before trusting the numbers. */
function caveats(networks: readonly NetworkResult[], seeds: readonly Measured[], scale: Scale): string[] {
  if (networks.length === 0) return [];
  const sentences: string[] = [];
  const missed = networks.filter(({ reachedCriterion }) => !reachedCriterion);
  if (missed.length > 0) {
    sentences.push(
      `${missed.map(({ label, trainLoss }) => `${label} (at ${trainLoss.toFixed(2)})`).join(", ")} did not reach the common training loss with every seed, so the comparison with the others is not at equal fit.`,
    );
  }
  sentences.push(
    "Spectra move while a network fits: every verdict holds at the stated training loss, optimiser and initialisation, and may turn out otherwise at another stage of training.",
    `With ${scale.seeds} seeds the intervals see ${scale.seeds < 5 ? "little" : "only part"} of the variation between training runs: where that variation dominates, a nominal 95 % interval over ${coverage(scale.seeds)}.`,
  );
  const shift = Math.max(
    ...networks.map(({ featureCentroid: { change, trained } }) => Math.abs(change.mean - trained.mean)),
  );
  sentences.push(
    `Residue of the initial weights: the centroid of the trained features and that of what training added to them differ by at most ${shift.toFixed(3)} cycles per pixel over all networks.`,
  );
  const surviving = seeds.reduce((sum, { measure }) => sum + measure.survives8Bit, 0) / seeds.length;
  sentences.push(
    `Perturbations are real-valued; rounded to 8 bits, ${Math.round(100 * surviving)} % of the adversarial images still are.`,
  );
  return sentences;
}
