import { type Dataset, subset } from "../data/dataset.ts";
import { guessingLoss } from "../data/guessingLoss.ts";
import { conditionsOf } from "../experiments/conditionsOf.ts";
import { profileOf } from "../experiments/contract/annulusProfile.ts";
import { decide, defaultRecipe } from "../experiments/contract/claim.ts";
import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { CaveatContext, ChartContext, ConditionRuns, Experiment } from "../experiments/contract/experiment.ts";
import { intervalOf, networkResult } from "../experiments/contract/networkResult.ts";
import type { Scale } from "../experiments/contract/scale.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../frequency/grid.ts";
import { collect, type TrialRecord } from "../pipeline/collect.ts";
import { imageSpec } from "../pipeline/trial/imageSpec.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import { coverage } from "../results/coverage.ts";
import { numberText } from "../results/numberText.ts";
import { type ClaimResult, type ExperimentResult, resultFormat, type StudyResult } from "../results/results.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { whiteNoiseProfile } from "../spectrum/profile.ts";
import { signalsOf } from "../spectrum/signals.ts";
import { basisOf } from "./basis.ts";
import { rateCaveat } from "./caveats/rateCaveat.ts";
import { type LossSensitivity, lossSensitivity, stoppingCaveat, stoppingCaveats } from "./caveats/stoppingLoss.ts";
import { type Stop, stopsAtGuessing } from "./caveats/stopsAtGuessing.ts";
import { exampleOf } from "./example.ts";
import { settingsOf } from "./recipe.ts";
import { terms } from "./terms.ts";

const nothingShared = { shared: { perturbation: null, feature: null }, filters: null };

export interface StudyContext {
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
  /** What to type for one experiment alone, by its id. */
  readonly commandFor: (experiment: string) => string;
}

/**
 * Puts a study together from its finished runs; nothing is trained here. `runs` by condition id, one for each seed.
 */
export async function assembleStudy(
  laboratory: Laboratory,
  experiments: readonly Experiment[],
  scale: Scale,
  runs: ReadonlyMap<string, readonly TrialRuns[]>,
  { command, version, finished, commandFor }: StudyContext,
): Promise<StudyResult> {
  const dataset = await laboratory.dataset(scale.dataset);
  const rows: ConditionRuns[] = [];
  const stops: Stop[] = [];
  for (const condition of conditionsOf(experiments, scale)) {
    const seeds = runs.get(condition.id)!.map((seed) => collect(laboratory.store, seed));
    const own = await laboratory.dataset(condition.dataset ?? scale.dataset);
    rows.push({
      condition,
      seeds,
      result: networkResult(condition, seeds, own, { recipe: defaultRecipe, ...nothingShared }),
    });
    const { training, trainImages } = conditionConfig(condition, 0, scale);
    const guessing = guessingLoss(subset(own.train, trainImages).labels);
    stops.push({ dataset: own.name, stopLoss: training.stopLoss, guessing });
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
  const caveatContext: CaveatContext = { ...chartContext, all: new Map(rows.map((row) => [row.condition.id, row])) };
  const sensitivity = lossSensitivity(rows, scale);
  const parts = experiments.map((experiment) =>
    experimentResult(experiment, commandFor(experiment.id), caveatContext, sensitivity),
  );
  const claims = parts.flatMap((part) => part.claims);
  return {
    format: resultFormat,
    title: experiments.length === 1 ? experiments[0]!.title : "Where adversarial perturbations live in frequency",
    preset: scale.name,
    command,
    version,
    finished,
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
    basis: basisOf(rows, scale),
    settings: settingsOf(scale, rows, dataset),
    recipes: [],
    experiments: parts.map(({ result }) => result),
    figures: ["svg", "csv"],
    claims,
    networks,
    images,
    whiteNoise: { centroid: whiteNoise, profile: { ...noise, low: noise.share, high: noise.share } },
    example: await exampleOf(
      rows.filter(({ condition }) => (condition.dataset ?? scale.dataset) === scale.dataset),
      dataset,
      laboratory,
    ),
    caveats: [...stopsAtGuessing(stops), ...caveats(rows, scale, whiteNoise, sensitivity, claims.length > 0)],
    terms: terms(),
  };
}

function experimentResult(
  experiment: Experiment,
  command: string,
  context: CaveatContext,
  sensitivity: LossSensitivity | null,
): { readonly result: ExperimentResult; readonly claims: readonly ClaimResult[] } {
  const ids = experiment.conditions(context.scale).map(({ id }) => id);
  const rows = new Map(ids.map((id) => [id, context.all.get(id)!]));
  const seeds = new Map([...rows].map(([id, row]) => [id, row.seeds]));
  const decided = experiment
    .claims(context.scale, context.size)
    .map((claim) => ({ claim, result: decide(claim, seeds) }));
  const claims = decided.map(({ result }) => result);
  const { id, title, question } = experiment;
  const result = {
    ...{ id, base: id, recipe: defaultRecipe, title, question, command, networks: ids },
    claims: claims.map((claim) => claim.id),
    charts: experiment.charts(rows, context),
    caveats: [
      ...(experiment.caveats?.(rows, context) ?? []),
      ...stoppingCaveats(decided, rows, context.scale, sensitivity),
    ],
  };
  return { result, claims };
}

function secondsOf(seeds: readonly TrialRecord[]): number {
  const probed = ({ probes }: TrialRecord): number => probes.reduce((sum, { seconds }) => sum + seconds, 0);
  const own = seeds.reduce((sum, seed) => sum + seed.train.seconds + seed.measure.seconds + probed(seed), 0);
  return own + (seeds[0]?.searchSeconds ?? 0);
}

/**
 * The images' own spectrum, the mean of each channel taken off: with it, zero frequency would hold nearly everything.
 */
async function imageSpectrum(laboratory: Laboratory, dataset: Dataset, trainImages: number, count: number) {
  const { mean, std } = imageSpec(dataset, trainImages);
  const part = subset(dataset.test, count);
  const area = dataset.shape[1] * dataset.shape[2];
  const signals = Float32Array.from(part.images, (byte, i) => {
    const channel = Math.floor(i / area) % mean.length;
    return (byte / 255 - mean[channel]!) / std[channel]!;
  });
  const table = await measureSpectra(signalsOf(signals, dataset.shape), laboratory);
  return {
    centroid: intervalOf([table.centroid.filter(Number.isFinite)]),
    profile: profileOf([{ shares: table.profile, present: table.valid }], dataset.shape[1], dataset.shape[2]),
  };
}

/** What a reader must know before trusting the numbers; what few seeds mean for claims, their table says itself. */
function caveats(
  rows: readonly ConditionRuns[],
  scale: Scale,
  whiteNoise: number,
  sensitivity: LossSensitivity | null,
  claimed: boolean,
): string[] {
  const networks = rows.map(({ result }) => result);
  const seeds = rows.flatMap((row) => row.seeds);
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
  );
  if (!claimed) {
    sentences.push(
      `Where training runs differ more than images do, a nominal 95 % interval over ${coverage(scale.seeds)}.`,
    );
  }
  sentences.push(
    ...rateCaveat(rows, scale),
    ...stoppingCaveat(rows, scale, sensitivity),
    ...residueCaveat(rows, scale, whiteNoise),
  );
  const surviving = seeds.reduce((sum, { measure }) => sum + measure.survives8Bit, 0) / seeds.length;
  sentences.push(
    `Perturbations are real-valued and end at the boundary between two classes: rounded to 8 bits, ${Math.round(100 * surviving)} % of the adversarial images still fool the network.`,
  );
  return sentences;
}

/** The change of the features in training, set beside white noise where it lies highest. */
function residueCaveat(rows: readonly ConditionRuns[], { dataset }: Scale, whiteNoise: number): string[] {
  const features = rows.flatMap(({ condition, result: { label, featureCentroid } }) => {
    const [change, trained] = [featureCentroid.change.mean, featureCentroid.trained.mean];
    const own = (condition.dataset ?? dataset) === dataset;
    return own && Number.isFinite(change) && Number.isFinite(trained) ? [{ label, change, trained }] : [];
  });
  if (features.length === 0) return [];
  const gap = Math.max(...features.map(({ change, trained }) => Math.abs(change - trained)));
  const highest = features.reduce((a, b) => (b.change > a.change ? b : a));
  return [
    `What is left of the initial weights in the features is not bounded here. The centroids of the trained features and of their change in training differ by at most ${numberText(gap)} cycles per pixel, but the change does not isolate what was learned: a gradient passes through all weights, the initial ones included. In ${highest.label} the change itself lies at ${numberText(highest.change)}; white noise has ${numberText(whiteNoise)}.`,
  ];
}
