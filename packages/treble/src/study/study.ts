import { type Dataset, subset } from "../data/dataset.ts";
import { guessingLoss } from "../data/guessingLoss.ts";
import { experiments as catalogue } from "../experiments/catalogue.ts";
import { decide } from "../experiments/contract/claim.ts";
import type { Computed } from "../experiments/contract/computation.ts";
import { conditionConfig } from "../experiments/contract/conditionConfig.ts";
import type { ConditionRuns } from "../experiments/contract/conditionRuns.ts";
import { decideAcross } from "../experiments/contract/decideAcross.ts";
import { decideComputed } from "../experiments/contract/decideComputed.ts";
import { decideOwn } from "../experiments/contract/decideOwn.ts";
import { decideShared, sharedDeclared } from "../experiments/contract/decideShared.ts";
import type { CaveatContext, ChartContext, Experiment } from "../experiments/contract/experiment.ts";
import { intervalOf } from "../experiments/contract/networkResult.ts";
import { recipes } from "../experiments/recipes/recipes.ts";
import { frequencyGrid, whiteNoiseCentroid } from "../frequency/grid.ts";
import type { TrialRecord } from "../pipeline/collect.ts";
import { imageSpec } from "../pipeline/trial/imageSpec.ts";
import type { Laboratory } from "../pipeline/trial/laboratory.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import {
  type ClaimResult,
  type ExperimentResult,
  type NetworkResult,
  resultFormat,
  type Setting,
  type StudyResult,
} from "../results/results.ts";
import { intervalProfile } from "../spectrum/intervalProfile.ts";
import { measureSpectra } from "../spectrum/measureSpectra.ts";
import { whiteNoiseProfile } from "../spectrum/profile.ts";
import { signalsOf } from "../spectrum/signals.ts";
import { basisOf } from "./basis.ts";
import { processorCaveat, processorsOf } from "./caveats/processorCaveat.ts";
import { type LossSensitivity, lossSensitivity, stoppingCaveats } from "./caveats/stoppingLoss.ts";
import { type Stop, stopsAtGuessing } from "./caveats/stopsAtGuessing.ts";
import { studyCaveats } from "./caveats/studyCaveats.ts";
import { computedOf } from "./computedOf.ts";
import { conditionRows } from "./conditionRows.ts";
import { exampleOf } from "./example.ts";
import { namesOf, type StudyPart } from "./parts.ts";
import { settingsOf } from "./settings.ts";
import { terms } from "./terms.ts";

export interface StudyContext {
  readonly command: string;
  readonly version: string;
  /** ISO 8601 */
  readonly finished: string;
  /** What to type for one experiment alone, by its id and the name of its recipe. */
  readonly commandFor: (experiment: string, recipe: string) => string;
}

/** A part with what came out, its networks under the names that they have in the study. */
interface PartResult {
  readonly part: StudyPart;
  readonly rows: readonly ConditionRuns[];
  readonly networks: readonly NetworkResult[];
  readonly experiments: readonly ExperimentResult[];
  readonly claims: readonly ClaimResult[];
  readonly basis: string;
  readonly settings: readonly Setting[];
  readonly caveats: readonly string[];
}

/**
 * Puts a study together from its finished runs; nothing is trained here. `runs` by the study's name of the condition,
 * one for each seed.
 *
 * @param parts at least one; the first one's images and sizes are the study's.
 */
export async function assembleStudy(
  laboratory: Laboratory,
  parts: readonly StudyPart[],
  runs: ReadonlyMap<string, readonly TrialRuns[]>,
  context: StudyContext,
): Promise<StudyResult> {
  const { scale } = parts[0]!;
  const dataset = await laboratory.dataset(scale.dataset);
  const [, height, width] = dataset.shape;
  const grid = frequencyGrid(height, width);
  const noise = whiteNoiseProfile(grid);
  const whiteNoise = whiteNoiseCentroid(grid);
  const images = await imageSpectrum(laboratory, dataset, scale.trainImages, scale.measure.images);
  const around = { size: { height, width }, centroids: { images: images.centroid.mean, whiteNoise } };
  const done: PartResult[] = [];
  for (const part of parts) done.push(await partResult(laboratory, parts, part, runs, { ...context, ...around }));
  const experiments = done.flatMap((part) => part.experiments);
  const titles = new Set(parts.flatMap((part) => part.experiments.map(({ title }) => title)));
  const { title: ofFirst } = parts[0]!.experiments[0]!;
  const rows = done.flatMap((part) => part.rows);
  const processors = processorsOf(rows.flatMap(({ seeds }) => seeds));
  return {
    format: resultFormat,
    title: titles.size === 1 ? ofFirst : "Where adversarial perturbations live in frequency",
    preset: scale.name,
    ...{ command: context.command, version: context.version, finished: context.finished },
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
    basis: done.map(({ part, basis }) => aboutPart(parts, part, basis)).join(" "),
    settings: settingsOfAll(done),
    recipes: recipes.map(({ name, title, what }) => ({
      ...{ name, title, text: what },
      ran: parts.some((part) => part.scale.recipe.name === name),
    })),
    experiments,
    figures: ["svg", "csv"],
    claims: done.flatMap(({ claims }) => claims),
    networks: done.flatMap(({ networks }) => networks),
    images,
    whiteNoise: { centroid: whiteNoise, profile: { ...noise, low: noise.share, high: noise.share } },
    example: await exampleOf(
      done[0]!.rows.filter(({ condition }) => (condition.dataset ?? scale.dataset) === scale.dataset),
      dataset,
      laboratory,
    ),
    ...(processors.length > 0 && { processors }),
    caveats: [
      ...done.flatMap(({ part, caveats }) => caveats.map((caveat) => aboutPart(parts, part, caveat))),
      ...processorCaveat(processors),
    ],
    terms: terms(),
  };
}

/** A sentence, of which recipe it is where there are several. */
function aboutPart(parts: readonly StudyPart[], { scale }: StudyPart, sentence: string): string {
  return parts.length === 1 || sentence === "" ? sentence : `Recipe ${scale.recipe.name}: ${sentence}`;
}

/** Those of the first part, and what is otherwise in the others. */
function settingsOfAll(done: readonly PartResult[]): readonly Setting[] {
  const [first, ...others] = done;
  const known = new Set(first!.settings.map(({ name, value }) => `${name}\n${value}`));
  const own = others.flatMap(({ part, settings }) =>
    settings
      .filter(({ name, value }) => !known.has(`${name}\n${value}`))
      .map((setting) => ({ ...setting, name: `${setting.name} (${part.scale.recipe.name})` })),
  );
  return [...first!.settings, ...own];
}

async function partResult(
  laboratory: Laboratory,
  parts: readonly StudyPart[],
  part: StudyPart,
  runs: ReadonlyMap<string, readonly TrialRuns[]>,
  { commandFor, size, centroids }: StudyContext & Omit<ChartContext, "scale">,
): Promise<PartResult> {
  const { scale, experiments } = part;
  const names = namesOf(parts, part);
  const dataset = await laboratory.dataset(scale.dataset);
  const rows = await conditionRows(laboratory, part, (condition) => runs.get(names.id(condition))!);
  const stops: Stop[] = [];
  for (const { condition } of rows) {
    const own = await laboratory.dataset(condition.dataset ?? scale.dataset);
    const { training, trainImages } = conditionConfig(condition, 0, scale);
    const guessing = guessingLoss(subset(own.train, trainImages).labels);
    stops.push({ dataset: own.name, stopLoss: training.stopLoss, guessing });
  }
  const all = new Map(rows.map((row) => [row.condition.id, row]));
  const context: CaveatContext = { scale, size, centroids, all };
  const sensitivity = lossSensitivity(rows, scale);
  const results: ReturnType<typeof experimentResult>[] = [];
  const foreseen = new Map<string, NonNullable<NetworkResult["foreseen"]>>();
  for (const experiment of experiments) {
    const command = commandFor(experiment.id, scale.recipe.name);
    const computed = await computedOf(laboratory, experiment, scale, size);
    for (const [id, one] of (computed && experiment.foreseen?.(computed, scale)) ?? []) foreseen.set(id, one);
    results.push(experimentResult(experiment, command, { ...context, ...(computed && { computed }) }, sensitivity));
  }
  const rename = ({ id, label, ...network }: NetworkResult): NetworkResult => ({
    ...{ id: names.id(id), label: names.label(label) },
    ...network,
    ...(foreseen.has(id) && { foreseen: foreseen.get(id)! }),
  });
  const claims = results
    .flatMap((result) => result.claims)
    .map((claim) => ({ ...claim, id: names.id(claim.id), networks: claim.networks.map(names.id) }));
  return {
    part,
    rows,
    networks: rows.map(({ result }) => rename(result)),
    experiments: results.map(({ result }) => ({
      ...result,
      id: names.id(result.id),
      networks: result.networks.map(names.id),
      claims: result.claims.map(names.id),
      charts: result.charts.map((chart) => ({ ...chart, id: names.id(chart.id) })),
    })),
    claims,
    basis: basisOf(rows, scale),
    settings: settingsOf(scale, rows, dataset),
    caveats: [
      ...stopsAtGuessing(stops),
      ...studyCaveats(rows, scale, centroids.whiteNoise, sensitivity, claims.length > 0),
    ],
  };
}

function experimentResult(
  experiment: Experiment,
  command: string,
  context: CaveatContext,
  sensitivity: LossSensitivity | null,
): { readonly result: ExperimentResult; readonly claims: readonly ClaimResult[] } {
  const recipe = context.scale.recipe.name;
  const ids = experiment.conditions(context.scale).map(({ id }) => id);
  const rows = new Map(ids.map((id) => [id, context.all.get(id)!]));
  const seeds = new Map([...rows].map(([id, row]) => [id, row.seeds]));
  const asked = experiment.claims(context.scale, context.size);
  const declared = catalogue.includes(experiment) ? sharedDeclared : "";
  const decided = asked
    .filter(({ own, across }) => own !== null && across === undefined)
    .map((claim) => {
      const { own, computed } = claim;
      if (computed) return { claim, result: decideComputed({ ...claim, computed }, computedIn(context), recipe) };
      return { claim, result: own ? decideOwn({ ...claim, own }, rows, recipe) : decide(claim, seeds, recipe) };
    });
  const claims = asked.flatMap((claim) => {
    const { across } = claim;
    if (across) return decideAcross({ ...claim, across }, rows, computedIn(context), recipe);
    return [
      ...decided.filter((one) => one.claim === claim).map(({ result }) => result),
      ...[decideShared(claim, rows, recipe, declared)].filter((result) => result !== null),
    ];
  });
  const { id, title, question } = experiment;
  const result = {
    ...{ id, base: id, recipe, title, question, command, networks: ids },
    claims: claims.map((claim) => claim.id),
    charts: experiment.charts(rows, context),
    ...(experiment.kernels && { kernels: experiment.kernels(context) }),
    caveats: [
      ...(experiment.caveats?.(rows, context) ?? []),
      ...stoppingCaveats(decided, rows, context.scale, sensitivity),
    ],
  };
  return { result, claims };
}

/** @throws Error where the experiment computes nothing. */
function computedIn({ computed }: CaveatContext): Computed {
  if (!computed) throw new Error("A claim is about what its experiment computes, but it has no computation.");
  return computed;
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
    profile: intervalProfile([{ shares: table.profile, present: table.valid }], table.grid),
  };
}
