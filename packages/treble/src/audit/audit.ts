import type { Attack } from "../attacks/contract/contract.ts";
import type { AttackResult } from "../attacks/contract/result.ts";
import { predict } from "../attacks/engine/predict.ts";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import type { Model } from "../models/network/model.ts";
import {
  type AuditResult,
  type AuditSpectra,
  type AuditWarning,
  auditFormat,
  type SmallestPerturbations,
} from "../results/audit.ts";
import { compileOptions } from "../running/compileOptions.ts";
import type { Progress, Running } from "../running/running.ts";
import { sum } from "../statistics/sum.ts";
import { auditedModel } from "./auditedModel.ts";
import type { AuditOptions, AuditPartName } from "./auditOptions.ts";
import { auditPlan, type PlannedPart } from "./auditPlan.ts";
import { auditRates } from "./auditRates.ts";
import { type AuditSituation, auditWishes, bandStepsOf, mapSide } from "./auditWishes.ts";
import { auditCaveats, auditSettings, type Told } from "./auditWords.ts";
import { headline } from "./headline.ts";
import { partRunner } from "./partRunner.ts";
import { auditAttack } from "./parts/auditAttack.ts";
import { auditBands } from "./parts/auditBands.ts";
import { auditChannel } from "./parts/auditChannel.ts";
import { auditExamples } from "./parts/auditExamples.ts";
import { auditShare } from "./parts/auditShare.ts";
import { auditSpectra, unmeasuredSpectra } from "./parts/auditSpectra.ts";
import { classTable, confusionsOf } from "./parts/classTable.ts";
import { examinedModel, examinedResult } from "./parts/examined.ts";
import type { PartWork } from "./parts/partWork.ts";
import { robustness } from "./parts/robustness.ts";
import { samplesOf } from "./parts/samplesOf.ts";
import { mappedFrequencies, sensitivityMap } from "./parts/sensitivityMap.ts";
import { smallestPerturbations } from "./parts/smallestPerturbations.ts";
import { takenImages } from "./parts/takenImages.ts";
import { rowsForMemory } from "./rowsForMemory.ts";
import { settledOptions } from "./settledOptions.ts";
import { shuffledImages } from "./shuffledImages.ts";
import { smallestAttack } from "./smallestAttack.ts";
import { spreadOrder } from "./spreadOrder.ts";

/** Of the time that a budget leaves, for what takes longer than expected. */
const SPARE = 0.1;
/** Pairs of classes that are told at most. */
const CONFUSIONS = 100;

/**
 * Audits a classifier: how often it is right, what its smallest adversarial perturbations are and where they lie in
 * frequency, how much of it stands at which radius, in which bands of frequencies it is weak, and what speaks against
 * believing any of that. One result holds all of it; pages and checks are made from that alone.
 *
 * The parts are done in the order of `auditParts`. One that fails by a `UserError` is marked so, with its sentence, and
 * the others go on. Attacks are kept in the store, finished images every ten seconds, so that an audit that was stopped
 * goes on from there. The numbers depend on model, images, options and seed alone, except that a budget cuts by how
 * fast the machine is.
 *
 * A model without derivatives is attacked by what sees outputs alone (HopSkipJump, Square), which the settings and the
 * caveats say; where no image is right, the headline says that there is nothing to attack.
 *
 * @throws UserError for options, images or labels that do not fit, and for a store that cannot be written; the signal's
 *   reason when it is aborted.
 */
export async function audit(
  model: Classifier | Model,
  data: LabelledImages,
  options: AuditOptions = {},
): Promise<AuditResult> {
  const clock = (): number => performance.now() / 1000;
  const start = clock();
  const settled = settledOptions(model, data, options);
  const { seed, store, thorough, without, radii, classes } = settled;
  const [, height, width] = model.shape;
  const { backend, threads, signal, memory, budget, onPart = () => {}, onProgress } = options;
  const batchSize = memory === undefined ? options.batchSize : rowsWithin(model, memory, options.batchSize);
  const running: Running = { backend, threads, signal, batchSize };
  const rates = await auditRates(model, data, running, clock);
  const gradients = rates.gradient !== null;
  const attack = smallestAttack(options.attack, gradients);

  let situation: AuditSituation = {
    ...{ shape: model.shape, images: data.labels.length, rates, right: 1, slowdown: 1, attack },
    ...{
      radii: radii.l2.length + radii.linf.length,
      thorough,
      attacked: null,
      most: options.attacked ?? Number.POSITIVE_INFINITY,
    },
  };
  let plans: readonly PlannedPart[] = [];
  /** The plan of a part, made anew by what is known when it begins. */
  const planOf = (name: AuditPartName): PlannedPart => {
    const wishes = auditWishes(situation);
    const ahead = wishes
      .slice(wishes.findIndex((wish) => wish.name === name))
      .filter((wish) => !without.has(wish.name));
    const left = budget === undefined ? undefined : Math.max(0, (1 - SPARE) * (budget - (clock() - start)));
    plans = auditPlan(ahead, left, `the budget of ${budget} s`);
    return plans.find((one) => one.name === name)!;
  };
  planOf("accuracy");
  onPart({
    kind: "estimate",
    seconds: clock() - start + plans.reduce((total, { seconds }) => total + seconds, 0),
    cuts: plans.flatMap(({ name, cut }) => (cut ? [`${name}: ${cut}`] : [])),
  });
  const runner = partRunner({
    ...{ clock, signal },
    tell(event) {
      onPart(event);
      if (event.kind === "progress") onProgress?.({ done: Math.floor(1000 * event.done), total: 1000 });
    },
    after: (name) => plans.reduce((total, one) => total + (one.name === name ? 0 : one.seconds), 0),
  });
  const workOn = (rows: readonly number[], of: LabelledImages, told: (progress: Progress) => void): PartWork => ({
    ...{ model, store, seed, data: takenImages(of, rows) },
    running: { ...running, onProgress: told },
  });

  // Accuracy, of all images or of those that the budget allows; from here on these are all that there are.
  const first = planOf("accuracy");
  const taken = drawn(data.labels.length, first.images, seed);
  const used = takenImages(data, taken);
  const names = taken.map((n) => settled.names[n]!);
  const predicted = await runner.run(first, (told) => predict(model, used.images, { ...running, onProgress: told }));
  if (!predicted) throw new UserError(runner.parts()[0]!.note);
  const right = Uint8Array.from(predicted.predictions, (prediction, n) => (prediction === used.labels[n] ? 1 : 0));
  const total = right.length;
  const clean = auditShare(sum(right), total);
  situation = { ...situation, images: total, right: clean.share };
  const order = spreadOrder(shuffledImages(total, seed), used.labels);
  const rightOrder = order.filter((n) => right[n] === 1);

  const warnings: AuditWarning[] = [];
  const examination = planOf("examination");
  const called = { attack: attack.make(1), called: options.called };
  warnings.push(
    ...((await runner.run(examination, (told) =>
      examinedModel(workOn(firstOf(order, examination.images), used, told), called),
    )) ?? []),
  );

  const smallestPlan = planOf("smallest perturbations");
  const rows = firstOf(order, smallestPlan.images);
  const attacked = takenImages(used, rows);
  const made = attack.make(smallestPlan.effort);
  let smallest: AttackResult | null = null;
  await runner.run(smallestPlan, async (told) => {
    const work = workOn(rows, used, told);
    const began = clock();
    smallest = await auditAttack(work, made);
    situation = {
      ...situation,
      slowdown: slowdownOf(clock() - began, smallestPlan.seconds),
    };
    warnings.push(...(await examinedResult({ ...work, running }, smallest, { ...called, attack: made })));
  });
  situation = { ...situation, attacked: rows.length };
  const found = smallest as AttackResult | null;
  if (found) options.onSmallest?.({ result: found, data: attacked, names: rows.map((n) => names[n]!) });

  /** Does a part unless it is not wanted, or `not` says why it cannot be. */
  const optional = async <T>(
    name: AuditPartName,
    not: string,
    work: (plan: PlannedPart, told: (progress: Progress) => void) => Promise<T>,
  ): Promise<{ readonly value: T; readonly plan: PlannedPart } | null> => {
    if (without.has(name) || not !== "") {
      runner.leaveOut(name, without.has(name) ? "Left out as asked for." : not);
      return null;
    }
    const plan = planOf(name);
    const value = await runner.run(plan, (told) => work(plan, told));
    return value === null ? null : { value, plan };
  };
  const nothing = clean.count === 0 ? "No image is right, so that there is nothing to mislead." : "";
  /** So many of the attacked images, by their places among them. */
  const someOf = (images: number): readonly number[] => drawn(rows.length, images, seed);

  const measured = await optional("spectra", "", async ({ images }, told) => {
    const some = someOf(images);
    const rightOnes = [...some.keys()].filter((i) => right[rows[some[i]!]!] === 1);
    const work = workOn(some, attacked, told);
    return { some, ...(await auditSpectra(work, found && samplesOf(found, some), rightOnes, gradients)) };
  });
  const spectra: AuditSpectra = measured?.value.spectra ?? unmeasuredSpectra(model.shape);

  const robust = await optional("robustness", "", async ({ images, effort }, told) => {
    const some = someOf(images);
    const rightOnes = Uint8Array.from(some, (i) => right[rows[i]!]!);
    const request = { radii, thorough, effort, gradients };
    const work = workOn(some, attacked, told);
    return { some, ...(await robustness(work, rightOnes, found && samplesOf(found, some), request)) };
  });

  const bands = await optional(
    "bands",
    nothing ||
      (gradients ? "" : `The model has no gradient, and attacks in a band need it (${rates.withoutGradient}).`),
    ({ images, effort }, told) =>
      auditBands(workOn(firstOf(rightOrder, images), used, told), Math.ceil(bandStepsOf(model.shape) * effort)),
  );
  const sensitivity = await optional("sensitivity map", nothing, ({ images, effort }, told) =>
    sensitivityMap(workOn(firstOf(order, images), used, told), mapSide(height, width, effort)),
  );
  const channel = await optional("critical bands", nothing, ({ images }, told) =>
    auditChannel(workOn(firstOf(rightOrder, images), used, told)),
  );

  const result = {
    clean,
    robust: robust?.value.robust ?? [],
    smallest: found ? smallestPerturbations(found) : noSmallest(made),
    spectra,
    sensitivity: sensitivity?.value ?? null,
    channel: channel?.value ?? null,
    parts: runner.parts(),
  };
  const told: Told = {
    ...result,
    ...{
      seed,
      thorough,
      classes: model.classes,
      shape: model.shape,
      named: options.attack !== undefined,
      batchSize,
      memory,
    },
    steps: made.settings.steps,
    effort: robust?.plan.effort ?? 1,
    withoutGradient: rates.withoutGradient,
    mapStep: mappedFrequencies(height, width, mapSide(height, width, sensitivity?.plan.effort ?? 1)).step,
  };
  return {
    kind: "audit",
    format: auditFormat,
    command: options.command ?? "",
    version: options.version ?? "",
    finished: new Date().toISOString(),
    seconds: clock() - start,
    machine: options.machine ?? (await machineOf(running)),
    model: auditedModel(model, options.about),
    data: {
      name: options.source?.name ?? "images",
      images: total,
      available: options.source?.available ?? data.labels.length,
      classes,
      skipped: options.source?.skipped ?? [],
      skippedCount: options.source?.skippedCount ?? options.source?.skipped?.length ?? 0,
    },
    headline: headline(result),
    ...result,
    curves: robust?.value.curves ?? [],
    bands: bands?.value ?? [],
    classes: classTable({
      ...{ classes, labels: used.labels, right, attacked: rows, smallest: found },
      centroids: measured ? placed(measured.value.centroids, measured.value.some, rows.length) : [],
      tried: robust?.value.some ?? [],
      standing: robust?.value.standing ?? null,
    }),
    confusions: found ? confusionsOf(found, attacked.labels, classes).slice(0, CONFUSIONS) : [],
    examples: found ? auditExamples(found, attacked, model.shape, { names: rows.map((n) => names[n]!), classes }) : [],
    warnings: withoutRepetition(warnings),
    assertions: [],
    baseline: null,
    settings: auditSettings(told),
    caveats: auditCaveats(told),
  };
}

/** So many of `count` images, drawn by the seed, in their own order. */
function drawn(count: number, images: number, seed: number): readonly number[] {
  return firstOf(shuffledImages(count, seed), images);
}

function firstOf(order: readonly number[], count: number): readonly number[] {
  return order.slice(0, count).sort((a, b) => a - b);
}

/** Values at their places among `count`, NaN elsewhere. */
function placed(values: Float64Array, places: readonly number[], count: number): Float64Array {
  const all = new Float64Array(count).fill(Number.NaN);
  places.forEach((place, i) => {
    all[place] = values[i]!;
  });
  return all;
}

/** At most `batchSize`, where it is given, and no more than memory holds. */
function rowsWithin(model: Classifier, memory: number, batchSize: number | undefined): number {
  return Math.min(rowsForMemory(model, memory), batchSize ?? Number.POSITIVE_INFINITY);
}

/** How much longer an attack took than was expected; 1 where it was so short that this says nothing. */
function slowdownOf(seconds: number, expected: number): number {
  if (seconds < 0.5 || expected < 0.5) return 1;
  return Math.min(20, Math.max(0.5, seconds / expected));
}

function noSmallest({ name, settings: { norm } }: Attack): SmallestPerturbations {
  return { ...{ attack: name, norm, attacked: 0, fooled: 0, reasons: {} }, size: null, survives8Bit: null };
}

function withoutRepetition(warnings: readonly AuditWarning[]): readonly AuditWarning[] {
  const texts = warnings.map(({ code, raised }) => `${code} ${raised}`);
  return warnings.filter((_, i) => texts.indexOf(texts[i]!) === i);
}

async function machineOf(running: Running): Promise<string> {
  const { backend, threads } = await compileOptions(running);
  return `${backend.name}${threads ? `, ${threads} ${threads === 1 ? "thread" : "threads"}` : ""}`;
}
