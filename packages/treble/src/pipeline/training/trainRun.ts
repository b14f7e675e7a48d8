import { subset } from "../../data/dataset.ts";
import { type NamedArrays, writeNpz } from "../../formats/npz.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import { parameterCount } from "../../models/network/network.ts";
import { toOnnx } from "../../models/network/trained.ts";
import type { Checkpoint } from "../../runs/store.ts";
import { evaluator } from "../../training/evaluate.ts";
import type { TrainingSettings } from "../../training/settings.ts";
import { type Outcome, type StageReached, type TrainingState, train } from "../../training/train.ts";
import { stateShapes } from "../../training/trainStep.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import type { Laboratory, Report } from "../trial/laboratory.ts";
import { type Performed, perform } from "../trial/perform.ts";
import type { RunConfig } from "../trial/runConfig.ts";
import { trainingPart } from "../trial/trainingPart.ts";
import type { TrialConfig } from "../trial/trialConfig.ts";
import { resultVersion } from "../trial/version.ts";
import { type DistanceTravelled, distanceTravelled } from "./distanceTravelled.ts";
import { keptArrays, onlyKept, snapshotsFile } from "./savedSnapshots.ts";

/** A stage that a network reached, and how far its weights were from those it started with. */
export interface StageSummary extends StageReached, DistanceTravelled {}

/** What a training run says of its network. */
export interface TrainSummary {
  readonly outcome: Outcome;
  /** Epochs trained, a fraction where the stopping loss was reached inside one. */
  readonly epochs: number;
  readonly parameters: number;
  /** Over all training images, after training. */
  readonly trainLoss: number | null;
  readonly trainAccuracy: number;
  readonly trainCount: number;
  /** Over the whole test set, or the part of it that was asked for. */
  readonly testLoss: number | null;
  readonly testAccuracy: number;
  readonly testCount: number;
  /** Those of the settings' stages that were reached, from the first on; absent where none were asked for. */
  readonly stages?: readonly StageSummary[];
  /** Wall-clock seconds; of the last stretch, where the run was interrupted. */
  readonly seconds: number;
}

/** The configuration that names a training run. */
export function trainRunConfig(config: TrialConfig, learningRate: number): RunConfig<TrainSummary> {
  const { dataset, trainImages, trainFrom = 0, testImages, architecture, initScale, seed } = config;
  const training = { ...config.training, learningRate, seed };
  return {
    ...{ kind: "train", version: resultVersion, dataset, trainImages },
    ...(trainFrom > 0 && { trainFrom }),
    ...(testImages !== undefined && { testImages }),
    ...{ architecture, initScale, training },
  };
}

/**
 * Trains one network, with a checkpoint after every epoch, and saves `model.onnx`, and `snapshots.npz` where the
 * settings ask for snapshots or stages. A network that diverges is a result too: its summary says so and its numbers
 * are those of its last finite weights, or null.
 */
export async function trainRun(
  laboratory: Laboratory,
  config: TrialConfig,
  learningRate: number,
  report: Report,
): Promise<Performed<TrainSummary>> {
  return perform(laboratory, trainRunConfig(config, learningRate), async (writer): Promise<TrainSummary> => {
    const start = laboratory.clock();
    const data = await laboratory.dataset(config.dataset);
    const images = imageSpec(data, config.trainImages);
    const network = buildNetwork(config.architecture, images);
    const settings = { ...config.training, learningRate, seed: config.seed };
    const shapes = stateShapes(network, settings);
    const checkpoint = writer.loadCheckpoint();
    const kept: Record<string, NamedArrays[string]> = { ...onlyKept(checkpoint?.arrays ?? {}) };
    const stages = [...((checkpoint?.meta as { stages?: StageSummary[] } | undefined)?.stages ?? [])];
    const part = trainingPart(data, config);
    const initial = initialize(network, config.seed, config.initScale);
    const options = { backend: laboratory.backend, threads: laboratory.threads, signal: laboratory.signal };
    const result = await train(network, part, settings, {
      initial,
      ...options,
      resume: checkpoint ? { ...restored(checkpoint, shapes), stages: stages.map(({ stage }) => stage) } : undefined,
      onSnapshot: (epoch, weights) => void Object.assign(kept, keptArrays("snapshot", epoch, weights, network)),
      onStage: (reached, weights) => {
        Object.assign(kept, keptArrays("stage", reached.stage, weights, network));
        stages.push({ ...reached, ...distanceTravelled(network, initial, weights) });
      },
      onEpoch: (row, state) => {
        writer.appendMetrics({ ...row, checkedLoss: finiteOrNull(row.checkedLoss) });
        const arrays = { ...named(state, shapes), ...kept };
        const meta = settings.stages ? { stages: stages.map((stage) => ({ ...stage })) } : {};
        writer.saveCheckpoint({ epoch: state.epoch, arrays, meta });
      },
      onProgress: ({ epoch, loss, accuracy, checkedLoss }) =>
        report({ phase: "training", done: progressOf(epoch, checkedLoss, settings), epoch, loss, accuracy }),
    });
    const { epoch, loss, accuracy, checkedLoss } = result.last;
    if (!Number.isInteger(epoch) && Number.isFinite(loss)) {
      // Rows are ordered by epoch; a stop inside one is its own row.
      writer.appendMetrics({ epoch, step: result.last.step, loss, accuracy, checkedLoss: finiteOrNull(checkedLoss) });
    }
    writer.writeFile(
      "model.onnx",
      toOnnx(network, result.weights, {
        "treble.run": JSON.stringify(trainRunConfig(config, learningRate)),
        "treble.images": JSON.stringify(images),
      }),
    );
    if (settings.snapshots || settings.stages) writer.writeFile(snapshotsFile, writeNpz(kept));
    const judge = await evaluator(network, options);
    try {
      const onTrain = await judge.evaluate(result.weights, part);
      const test = subset(data.test, config.testImages ?? data.test.count);
      const onTest = await judge.evaluate(result.weights, test);
      return {
        outcome: result.outcome,
        epochs: epoch,
        parameters: parameterCount(network),
        trainLoss: finiteOrNull(onTrain.loss),
        trainAccuracy: onTrain.accuracy,
        trainCount: part.count,
        testLoss: finiteOrNull(onTest.loss),
        testAccuracy: onTest.accuracy,
        testCount: test.count,
        ...(settings.stages && { stages }),
        seconds: laboratory.clock() - start,
      };
    } finally {
      await judge.dispose();
    }
  });
}

type Shapes = Readonly<Record<string, readonly number[]>>;

function restored({ epoch, arrays }: Checkpoint, shapes: Shapes): TrainingState {
  return {
    epoch,
    arrays: Object.fromEntries(Object.keys(shapes).map((name) => [name, arrays[name]?.data as Float32Array])),
  };
}

function named({ arrays }: TrainingState, shapes: Shapes): NamedArrays {
  return Object.fromEntries(Object.entries(arrays).map(([name, data]) => [name, { data, shape: shapes[name]! }]));
}

/** JSON has no NaN. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** Epochs against the most there may be, or how far the loss has fallen towards the one to stop at. */
function progressOf(epoch: number, checkedLoss: number, { epochs, stopLoss }: TrainingSettings): number {
  const byEpochs = epoch / epochs;
  if (stopLoss === null || !Number.isFinite(checkedLoss)) return byEpochs;
  const start = Math.log(10);
  return Math.min(1, Math.max(byEpochs, (start - checkedLoss) / (start - stopLoss)));
}
