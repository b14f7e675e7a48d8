import { join } from "node:path";
import { type Dataset, subset } from "../../../data/dataset.ts";
import { trainingLabelNotes } from "../../../data/labelNotes.ts";
import { UserError } from "../../../errors/userError.ts";
import { type NetworkOptions, networkOf } from "../../../experiments/asked/networkOf.ts";
import { buildNetwork, toldOf } from "../../../models/architectures.ts";
import { describeArchitecture } from "../../../models/describeArchitecture.ts";
import { type TrainSummary, trainRun, trainRunConfig } from "../../../pipeline/training/trainRun.ts";
import { imageSpec } from "../../../pipeline/trial/imageSpec.ts";
import type { Performed } from "../../../pipeline/trial/perform.ts";
import type { TrialConfig } from "../../../pipeline/trial/trialConfig.ts";
import { count, duration, fixed } from "../../../report/words/format.ts";
import type { MetricsRow, Run } from "../../../runs/store.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { laboratory } from "../../inputs/laboratory.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import { writableStore } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { type ProgressDisplay, progressDisplay } from "../../terminal/progress.ts";
import { textTable } from "../../terminal/textTable.ts";
import { architectureOf } from "./architectureOf.ts";
import { rateOf } from "./rateOf.ts";

export interface TrainOptions extends NetworkOptions, DataOptions {
  /** Those of the families, too. */
  readonly [architecture: string]: unknown;
  readonly data: string;
  readonly trainImages?: number;
  readonly threads: number;
  readonly results: string;
  readonly json?: boolean;
}

/** `treble train`: one network, kept in the store; found finished, resumed, or trained from the start. */
export async function trainCommand(family: string, options: TrainOptions, context: CliContext): Promise<number> {
  const architecture = architectureOf(family, options);
  const display = progressDisplay(context);
  try {
    const datasets = datasetLoader(context, display, options.results);
    const dataset = await datasets.name(options.data, options);
    const load = (name: string) => datasets.load(name, { train: options.trainImages, test: options.testImages });
    const trainImages = options.trainImages ?? (await load(dataset)).train.count;
    const config = networkOf(options, { architecture, dataset, trainImages });
    const store = writableStore(options.results, display.log);
    datasets.remember(store.root);
    const lab = laboratory(context, { store, threads: options.threads, dataset: load });
    const label = describeArchitecture(architecture, toldOf(architecture.family));
    if (typeof config.learningRate !== "number") checkFits(config, await load(dataset), datasets.shown(dataset));
    const learningRate = await rateOf(lab, config, label, display);
    const run = store.run(trainRunConfig(config, learningRate));
    const before = run.result();
    if (before === null) {
      const data = await load(dataset);
      checkFits(config, data, datasets.shown(dataset));
      const tested = subset(data.test, options.testImages ?? data.test.count);
      const notes = trainingLabelNotes(subset(data.train, trainImages), tested, data.classes);
      for (const note of notes) display.log(`note: ${note}`);
      if (run.isRunning()) display.log(`Another process is training the run ${run.id}; waiting for it.`);
    }
    display.start(run.id, label);
    const follow = epochFollower(run, config, display);
    let trained: Performed<TrainSummary>;
    try {
      trained = await trainRun(lab, config, learningRate, (progress) => {
        follow.look(progress.epoch ?? 0);
        const numbers = [`epoch ${Math.ceil(progress.epoch ?? 0)} of ${config.training.epochs}`];
        if (progress.loss !== undefined) numbers.push(`loss ${fixed(progress.loss, 4)}`);
        if (progress.accuracy !== undefined) numbers.push(`accuracy ${fixed(progress.accuracy, 4)}`);
        display.update(run.id, { done: progress.done, text: numbers.join("  ") });
      });
    } catch (error) {
      if (context.signal.aborted) {
        display.finish(run.id);
        display.log(`Stopped; the same command goes on ${resumePoint(run)}.`);
      }
      throw error;
    }
    if (before === null) follow.rest();
    display.finish(run.id);
    display.stop();
    const model = join(run.folder, "model.onnx");
    const { summary } = trained;
    context.stdout.write(
      options.json
        ? `${JSON.stringify({ run: run.id, hash: run.hash, folder: run.folder, model, alreadyDone: before !== null, config: run.config, summary }, null, 2)}\n`
        : summaryText(run, label, summary, model, before !== null),
    );
    return 0;
  } finally {
    display.stop();
  }
}

/** Before the store gets a folder for it. @throws UserError where images, network and settings do not fit. */
function checkFits({ architecture, trainImages, testImages }: TrialConfig, data: Dataset, shown: string): void {
  if (trainImages > data.train.count) {
    throw new UserError(
      `--train-images is ${trainImages}, but ${shown} has ${data.train.count} training images; ask for at most that many.`,
    );
  }
  if (testImages !== undefined && testImages > data.test.count) {
    throw new UserError(
      `--test-images is ${testImages}, but ${shown} has ${data.test.count} test images; ask for at most that many.`,
    );
  }
  buildNetwork(architecture, imageSpec({ ...data, train: subset(data.train, trainImages) }, trainImages));
}

/** Logs each epoch once it is in the run's metrics, which alone hold the numbers of whole epochs. */
function epochFollower(
  run: Run,
  config: TrialConfig,
  display: ProgressDisplay,
): { look(epoch: number): void; rest(): void } {
  let shown: number | undefined;
  const show = (): void => {
    for (const row of run.metrics()) {
      if (row.epoch <= (shown ?? 0)) continue;
      shown = row.epoch;
      display.log(epochText(row, config.training.epochs));
    }
  };
  return {
    look(epoch) {
      // Progress is told inside an epoch, beginning with its first step.
      const finished = Math.ceil(epoch) - 1;
      if (shown === undefined) {
        shown = finished;
        if (finished > 0) display.log(`Going on after epoch ${finished}.`);
      } else if (finished > shown) show();
    },
    rest() {
      // Where another process trained it, its epochs are no news of this one.
      if (shown !== undefined) show();
    },
  };
}

function epochText(row: MetricsRow, epochs: number): string {
  const number = (name: string): string => {
    const value = row[name];
    return typeof value === "number" ? fixed(value, 4) : "–";
  };
  const epoch = Number.isInteger(row.epoch) ? String(row.epoch) : fixed(row.epoch, 2);
  const checked = typeof row.checkedLoss === "number" ? `  checked loss ${number("checkedLoss")}` : "";
  return `epoch ${epoch.padStart(String(epochs).length)} of ${epochs}  loss ${number("loss")}  accuracy ${number("accuracy")}${checked}`;
}

function resumePoint(run: Run): string {
  const epoch = run.metrics().at(-1)?.epoch ?? 0;
  return epoch >= 1 ? `after epoch ${Math.floor(epoch)}` : "from the start, because no epoch was finished";
}

function summaryText(run: Run, label: string, summary: TrainSummary, model: string, alreadyDone: boolean): string {
  const { outcome, epochs, trainAccuracy, testAccuracy, trainLoss, testLoss, parameters, seconds } = summary;
  const said = {
    finished: "all epochs done",
    reached: "the stopping loss was reached",
    diverged: "DIVERGED: the loss is no longer a number; try a smaller --learning-rate",
  }[outcome];
  const loss = (value: number | null): string => (value === null ? "–" : fixed(value, 4));
  const trained = alreadyDone
    ? "before, so nothing was done again"
    : `${duration(seconds)}, ${fixed(epochs, Number.isInteger(epochs) ? 0 : 2)} epochs`;
  return textTable([
    ["network", `${label}, ${count(parameters, ",")} parameters`],
    ["outcome", said],
    ["trained", trained],
    ["training images", `accuracy ${fixed(trainAccuracy, 4)}  loss ${loss(trainLoss)}  (${summary.trainCount} images)`],
    ["test images", `accuracy ${fixed(testAccuracy, 4)}  loss ${loss(testLoss)}  (${summary.testCount} images)`],
    ["run", run.id],
    ["model", model],
  ]);
}
