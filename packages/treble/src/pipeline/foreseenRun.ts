import { subset } from "../data/dataset.ts";
import { pixelsOf } from "../data/pixelsOf.ts";
import type { JsonValue } from "../formats/canonicalJson.ts";
import { parseArchitecture } from "../models/architectures.ts";
import { type Foreseen, type ForeseenMoment, foresee } from "../theory/prediction/foresee.ts";
import { imageSpec } from "./trial/imageSpec.ts";
import type { Laboratory } from "./trial/laboratory.ts";
import { perform } from "./trial/perform.ts";
import type { RunConfig } from "./trial/runConfig.ts";

/** Raised when the same settings would give other numbers. */
const VERSION = 2;

/** A network that is to be foreseen, as plain data. */
export type ForeseenConfig = {
  readonly architecture: Readonly<Record<string, JsonValue | undefined>>;
  readonly dataset: string;
  /** By the first so many training images a network standardises its images. */
  readonly trainImages: number;
  readonly initScale: number;
  /** Training losses in nats, the last of them that at which the network is compared. */
  readonly losses: readonly number[];
};

/** How much is done for a network. */
export type ForeseenSize = {
  /** The first so many training images are behind the class signal; the first so many of them make the kernel. */
  readonly sample: number;
  readonly kernelImages: number;
  /** Gradients are taken at the first so many test images. */
  readonly images: number;
  /** Draws of the initial weights, from `seed` on. */
  readonly starts: number;
  readonly seed: number;
};

/** What a finished run says. */
export interface ForeseenSummary {
  readonly foreseen: Foreseen;
  readonly seconds: number;
}

/** What is foreseen of a network, kept like any run. */
export async function foreseenRun(
  laboratory: Laboratory,
  config: ForeseenConfig,
  size: ForeseenSize,
  onProgress?: (done: number) => void,
): Promise<ForeseenSummary> {
  const named: RunConfig<ForeseenSummary> = { kind: "foreseen", version: VERSION, ...config, ...size };
  const { summary } = await perform(laboratory, named, async (): Promise<ForeseenSummary> => {
    const start = laboratory.clock();
    const { backend, threads, signal } = laboratory;
    const data = await laboratory.dataset(config.dataset);
    const [train, test] = [subset(data.train, size.sample), subset(data.test, size.images)];
    const task = {
      architecture: parseArchitecture(config.architecture),
      spec: imageSpec(data, config.trainImages),
      sample: { images: pixelsOf(train.images), labels: train.labels },
      images: { images: pixelsOf(test.images), labels: test.labels },
      ...{ initScale: config.initScale, losses: config.losses, starts: size.starts, seed: size.seed },
      kernelImages: size.kernelImages,
    };
    const foreseen = await foresee(task, {
      ...{ backend, threads, signal },
      onProgress: ({ done, total }) => onProgress?.(done / total),
    });
    return { foreseen, seconds: laboratory.clock() - start };
  });
  return { ...summary, foreseen: withNumbers(summary.foreseen) };
}

/** What is not a number is null in the file of a run. */
function withNumbers(foreseen: Foreseen): Foreseen {
  const number = (value: number | null): number => value ?? Number.NaN;
  const moment = ({ loss, own, learned, shared, agreement, reached }: ForeseenMoment): ForeseenMoment => ({
    ...{ reached, loss: number(loss), own: number(own), learned: number(learned) },
    ...{ shared: number(shared), agreement: number(agreement) },
  });
  return {
    ...foreseen,
    ...{ initial: number(foreseen.initial), product: number(foreseen.product) },
    ...{ lazy: foreseen.lazy.map(moment), step: moment(foreseen.step) },
  };
}
