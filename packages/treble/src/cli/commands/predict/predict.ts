import { UserError } from "../../../errors/userError.ts";
import { networkOf } from "../../../experiments/asked/networkOf.ts";
import { foreseenConfigOf } from "../../../experiments/networks/foreseen.ts";
import { toldOf } from "../../../models/architectures.ts";
import { describeArchitecture } from "../../../models/describeArchitecture.ts";
import { foreseenRun } from "../../../pipeline/foreseenRun.ts";
import { datasetLoader } from "../../inputs/datasetLoader.ts";
import { laboratory } from "../../inputs/laboratory.ts";
import type { DataOptions } from "../../inputs/ownRequest.ts";
import { writableStore } from "../../inputs/store.ts";
import type { CliContext } from "../../terminal/context.ts";
import { progressDisplay } from "../../terminal/progress.ts";
import { architectureOf } from "../train/architectureOf.ts";
import { predictText } from "./predictText.ts";

export interface PredictOptions extends DataOptions {
  /** Those of the families, too. */
  readonly [architecture: string]: unknown;
  readonly recipe?: string;
  readonly initScale?: number;
  readonly data: string;
  readonly trainImages?: number;
  readonly images: number;
  readonly stopLoss?: number;
  readonly starts: number;
  readonly seed: number;
  readonly threads: number;
  readonly results: string;
  readonly json?: boolean;
}

/** So many training images are behind the class signal. */
const SAMPLE = 2000;

/** `treble predict`: computed, or found in the store. */
export async function predictCommand(family: string, options: PredictOptions, context: CliContext): Promise<number> {
  const architecture = architectureOf(family, options);
  const display = progressDisplay(context);
  try {
    const datasets = datasetLoader(context, display, options.results);
    const dataset = await datasets.name(options.data, options);
    const load = (name: string) => datasets.load(name);
    const data = await load(dataset);
    const trainImages = options.trainImages ?? data.train.count;
    if (trainImages > data.train.count)
      throw new UserError(
        `--train-images is ${trainImages}, but ${datasets.shown(dataset)} has ${data.train.count} training images; ask for at most that many.`,
      );
    const { recipe, initScale, stopLoss, seed } = options;
    // Nothing is trained, so that few images need not fill a batch.
    const trial = networkOf(
      {
        batchSize: Math.min(128, trainImages),
        ...(recipe && { recipe }),
        ...(initScale && { initScale }),
        ...(stopLoss && { stopLoss }),
        seed,
      },
      { architecture, dataset, trainImages },
    );
    const config = foreseenConfigOf(trial);
    const size = {
      ...{ sample: Math.min(SAMPLE, data.train.count), kernelImages: options.images },
      ...{ images: Math.ceil(options.images / 2), starts: options.starts, seed },
    };
    const store = writableStore(options.results, display.log);
    datasets.remember(store.root);
    const lab = laboratory(context, { store, threads: options.threads, dataset: load });
    const label = describeArchitecture(architecture, toldOf(architecture.family));
    display.start("predict", label);
    const { foreseen, seconds } = await foreseenRun(lab, config, size, (done) =>
      display.update("predict", { done, text: "starts" }),
    );
    display.finish("predict");
    display.stop();
    context.stdout.write(
      options.json
        ? `${JSON.stringify({ config: { ...config, ...size }, foreseen, seconds }, null, 2)}\n`
        : predictText(label, config, foreseen, { seconds, data: datasets.shown(dataset) }),
    );
    return 0;
  } finally {
    display.stop();
  }
}
