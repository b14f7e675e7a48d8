import { type DTypes, iterate, type Program, type TypedData } from "ongrad";
import { type Split, subset } from "../data/dataset.ts";
import { epochOrder } from "../data/epochOrder.ts";
import { UserError } from "../errors/userError.ts";
import { weightOf } from "../models/network/weightOf.ts";
import { randomStream } from "../random/randomStream.ts";
import { compileOptions } from "../running/compileOptions.ts";
import type { Progress, Running } from "../running/running.ts";
import { fillBatch } from "./batch.ts";
import { checkSplit } from "./checkSplit.ts";
import { evaluator } from "./evaluate.ts";
import { parseTraining, type TrainingChoices, type TrainingSettings } from "./settings.ts";
import { trainingStepsPerRun } from "./stepsPerRun.ts";
import type { Arrays, Trainable } from "./trainable.ts";
import { COUNT, parameterKey, stateShapes, trainStep } from "./trainStep.ts";

/** Everything training carries from one epoch to the next. */
export interface TrainingState {
  /** Epochs finished. */
  readonly epoch: number;
  /** Weights, moments and the step counter, by state name. */
  readonly arrays: Arrays;
  /** Those of the settings' stages that are reached; none if absent. */
  readonly stages?: readonly number[] | undefined;
}

/** A stage of training: a training loss, and when it was reached. */
export interface StageReached {
  /** The training loss that the settings ask for. */
  readonly stage: number;
  /** Epochs done by then, a fraction among them. */
  readonly epoch: number;
  readonly step: number;
  /** The loss of the check that reached it, at most the stage's own. */
  readonly checkedLoss: number;
}

/** How training stands. */
export interface EpochReport {
  /** Epochs finished, a fraction where the stopping loss was reached inside one. */
  readonly epoch: number;
  readonly step: number;
  /** Mean over the epoch's batches, each before its update. */
  readonly loss: number;
  readonly accuracy: number;
  /**
   * Cross-entropy on the first `checkImages` training images when that was last computed: at an epoch's last check, and
   * where it reaches a stage or the stopping loss; NaN where it was not yet. Other checks end once it is certain that
   * they reach neither.
   */
  readonly checkedLoss: number;
}

/**
 * `reached`: the stopping loss; `finished`: all epochs (no stopping loss, or not reached); `diverged`: a batch's loss
 * above 100 or not a number.
 */
export type Outcome = "reached" | "finished" | "diverged";

/** How training ended, and the trained weights by name. */
export interface TrainingResult {
  readonly outcome: Outcome;
  readonly weights: Arrays;
  readonly last: EpochReport;
}

/** The running numbers; `done` and `total` count steps. */
export interface TrainingProgress extends EpochReport, Progress {}

/** Batches are as large as the settings say. */
export interface TrainingOptions extends Omit<Running, "batchSize" | "onProgress"> {
  /** The weights to start from, by name. */
  readonly initial: Arrays;
  /** Where to go on; its arrays must be of this network and optimiser. Default: `initial` weights at epoch 0. */
  readonly resume?: TrainingState | undefined;
  /** Called after every whole epoch with what a checkpoint must hold. */
  readonly onEpoch?: ((report: EpochReport, state: TrainingState) => Promise<void> | void) | undefined;
  /**
   * Called with the weights at each of the settings' snapshots that training comes to; those before `resume` are past.
   */
  readonly onSnapshot?: ((epoch: number, weights: Arrays) => void) | undefined;
  /**
   * Called with the weights at each of the settings' stages that training reaches, from the largest loss down; with the
   * same ones where one check reaches several. Those that `resume` names are past.
   */
  readonly onStage?: ((reached: StageReached, weights: Arrays) => void) | undefined;
  /**
   * Called after every run of a few steps, and waited for: to look at the weights, to pause, to let others have the
   * thread. Changes nothing of the training.
   */
  readonly between?: ((progress: TrainingProgress, weights: () => Promise<Arrays>) => Promise<void> | void) | undefined;
  /** Told every few steps. */
  readonly onProgress?: ((progress: TrainingProgress) => void) | undefined;
}

/** A batch whose mean loss is above this has left every useful region, and steps in momentum only take it further. */
const DIVERGED = 100;

/** Sets the stream of augmentation apart from other streams of the same seed. */
const AUGMENTATION = 0xa06e27;

/**
 * Trains a network from `options.initial` weights. Same network, data, settings and weights give the same bits on one
 * machine, interrupted and resumed or not.
 * @param choices what is left out takes its default (`parseTraining`).
 * @throws UserError for settings out of range, images, labels or weights that are not the network's, and images that do
 *   not fill one batch; the reason of `options.signal` when it aborts.
 */
export async function train(
  network: Trainable,
  data: Split,
  choices: TrainingChoices,
  options: TrainingOptions,
): Promise<TrainingResult> {
  const settings = parseTraining(choices);
  checkSplit(network, data);
  const steps = Math.floor(data.count / settings.batchSize);
  if (steps === 0) {
    throw new UserError(
      `There are ${data.count} training images, which do not fill one batch of ${settings.batchSize}; give more of them, or a smaller \`batchSize\`.`,
    );
  }
  const graph = trainStep(network, settings);
  const stepsPerRun = trainingStepsPerRun(graph);
  const { onProgress, ...running } = options;
  const program = await iterate(graph, { ...(await compileOptions(running)), stepsPerRun });
  const { stages = [], stopLoss } = settings;
  const checker = stopLoss === null && stages.length === 0 ? undefined : await evaluator(network, running);
  try {
    program.reset(options.resume?.arrays ?? startState(network, settings, options.initial));
    const checked = subset(data, settings.checkImages);
    const snapshots = (settings.snapshots ?? []).map((epoch) => ({ epoch, step: Math.round(epoch * steps) }));
    const keep = async (step: number): Promise<void> => {
      for (const snapshot of snapshots) {
        if (snapshot.step === step) options.onSnapshot?.(snapshot.epoch, await weightsOf(network, program));
      }
    };
    const past = new Set(options.resume?.stages);
    const enter = (at: EpochReport, weights: Arrays): void => {
      const { epoch, step, checkedLoss } = at;
      for (const stage of stages) {
        if (past.has(stage) || !(checkedLoss <= stage)) continue;
        past.add(stage);
        options.onStage?.({ stage, epoch, step, checkedLoss }, weights);
      }
    };
    const checkEvery = Math.max(1, Math.round(steps / settings.checksPerEpoch));
    const begun = options.resume?.epoch ?? 0;
    const unknown = Number.NaN;
    let last: EpochReport = {
      epoch: begun,
      step: begun * steps,
      loss: unknown,
      accuracy: unknown,
      checkedLoss: unknown,
    };
    if (!options.resume) await keep(0);
    for (let epoch = begun; epoch < settings.epochs; epoch++) {
      const feed = batches(data, settings, epoch, stepsPerRun);
      let [loss, correct] = [0, 0];
      let done = 0;
      while (done < steps) {
        options.signal?.throwIfAborted();
        const start = done;
        const taken = epoch * steps + start;
        const untilSnapshot = snapshots.flatMap(({ step }) => (step > taken ? [step - taken] : []));
        const untilCheck = checker ? checkEvery - (start % checkEvery) : steps;
        const count = Math.min(stepsPerRun, steps - start, untilCheck, ...untilSnapshot);
        const results = await program.steps(count, feed(start, count));
        for (let i = 0; i < count; i++) {
          loss += Number(results.loss[i]);
          correct += Number(results.correct[i]);
          done++;
          last = {
            epoch: epoch + done / steps,
            step: epoch * steps + done,
            loss: loss / done,
            accuracy: correct / (done * settings.batchSize),
            checkedLoss: last.checkedLoss,
          };
          if (!(Number(results.loss[i]) < DIVERGED))
            return { outcome: "diverged", weights: await weightsOf(network, program), last };
        }
        await keep(last.step);
        if (checker && (done % checkEvery === 0 || done === steps)) {
          const weights = await weightsOf(network, program);
          const sought = Math.max(stopLoss ?? 0, ...stages.filter((stage) => !past.has(stage)));
          // What an epoch ends at is reported.
          const most = done === steps ? Number.POSITIVE_INFINITY : sought;
          const check = await checker.evaluateUpTo(most, weights, checked);
          if (check) {
            last = { ...last, checkedLoss: check.loss };
            enter(last, weights);
            if (stopLoss !== null && check.loss <= stopLoss) return { outcome: "reached", weights, last };
          }
        }
        const progress = { ...last, done: last.step, total: settings.epochs * steps };
        // At the first of every eight steps.
        if (Math.ceil(start / 8) * 8 < done) onProgress?.(progress);
        await options.between?.(progress, () => weightsOf(network, program));
      }
      await options.onEpoch?.(last, {
        ...{ epoch: epoch + 1, arrays: await program.state() },
        ...(settings.stages && { stages: [...past] }),
      });
    }
    return { outcome: "finished", weights: await weightsOf(network, program), last };
  } finally {
    await program.dispose();
    await checker?.dispose();
  }
}

/** Weights as given, moments and counter at zero. */
function startState(network: Trainable, settings: TrainingSettings, initial: Arrays): Record<string, Float32Array> {
  const state: Record<string, Float32Array> = {};
  for (const [key, shape] of Object.entries(stateShapes(network, settings))) {
    state[key] = new Float32Array(shape.reduce((a, b) => a * b, 1));
  }
  for (const { name, shape } of network.parameters) state[parameterKey(name)] = weightOf(initial, name, shape);
  state[COUNT] = new Float32Array(1);
  return state;
}

async function weightsOf(
  network: Trainable,
  program: Program<Record<string, "float32">, string, DTypes>,
): Promise<Record<string, Float32Array>> {
  const state = await program.state();
  return Object.fromEntries(network.parameters.map(({ name }) => [name, state[parameterKey(name)]!]));
}

/**
 * The feeds of an epoch's steps, `count` from the one at `start` on: the order and every random choice depend on
 * (seed, epoch) alone.
 */
function batches(
  data: Split,
  settings: TrainingSettings,
  epoch: number,
  most: number,
): (start: number, count: number) => Record<string, TypedData> {
  const n = settings.batchSize;
  const { flip, crop } = settings.augment;
  const order = epochOrder(settings.seed, epoch, data.count);
  const stream = randomStream(AUGMENTATION, settings.seed, epoch);
  const size = data.images.length / data.count;
  const room = { images: new Uint8Array(most * n * size), labels: new BigInt64Array(most * n) };
  const limits = { ...(flip ? { flip: 2 } : {}), ...(crop > 0 ? { row: 2 * crop + 1, column: 2 * crop + 1 } : {}) };
  return (start, count) => {
    const images = room.images.subarray(0, count * n * size);
    const labels = room.labels.subarray(0, count * n);
    fillBatch({ images, labels }, data, count * n, (i) => order[start * n + i]!);
    const choices: Record<string, BigInt64Array> = {};
    for (const name of Object.keys(limits)) choices[name] = new BigInt64Array(count * n);
    for (let step = 0; step < count; step++) {
      for (const [name, limit] of Object.entries(limits)) {
        const own = choices[name]!.subarray(step * n, (step + 1) * n);
        for (let i = 0; i < n; i++) own[i] = BigInt((stream.next() >>> 0) % limit);
      }
    }
    return { images, labels, ...choices };
  };
}
