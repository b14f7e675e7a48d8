import { subset } from "../../data/dataset.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { initialize } from "../../models/network/initialize.ts";
import type { TrainingSettings } from "../../training/settings.ts";
import { train } from "../../training/train.ts";
import { imageSpec } from "../trial/imageSpec.ts";
import type { Laboratory, Report } from "../trial/laboratory.ts";
import { perform } from "../trial/perform.ts";
import type { RunConfig } from "../trial/runConfig.ts";
import type { LearningRateRule, TrialConfig } from "../trial/trialConfig.ts";
import { resultVersion } from "../trial/version.ts";

export interface LearningRateSummary {
  readonly learningRate: number;
  readonly seconds: number;
  /** What was tried, in order: mean training loss over one epoch; null where it diverged. */
  readonly tried: readonly { readonly rate: number; readonly loss: number | null }[];
}

/**
 * The learning rate of an architecture by a fixed rule, the same for every architecture and blind to spectra: train
 * one epoch from the first seed's start at each rate, held constant, from the largest down, until the loss gets worse
 * again; take half of the best rate. The best rate of one epoch is near the edge of stability, where later epochs may
 * diverge and where the theorems on the implicit bias, which are about gradient flow, no longer speak. Networks
 * that train on other parts of the training images have the rate of the first part.
 */
export async function findLearningRate(
  laboratory: Laboratory,
  config: TrialConfig,
  rule: LearningRateRule,
  report: Report,
): Promise<LearningRateSummary> {
  const { dataset, trainImages, architecture, initScale } = config;
  const training = probeTraining(config);
  const { rates, images = trainImages } = rule;
  const { summary } = await perform(
    laboratory,
    learningRateConfig(config, rule),
    async (writer): Promise<LearningRateSummary> => {
      const start = laboratory.clock();
      const data = await laboratory.dataset(dataset);
      const network = buildNetwork(architecture, imageSpec(data, trainImages));
      const initial = initialize(network, 0, initScale);
      const tried: { rate: number; loss: number | null }[] = [];
      for (const rate of rates) {
        const { outcome, last } = await train(
          network,
          subset(data.train, Math.min(images, trainImages)),
          { ...training, learningRate: rate },
          {
            initial,
            backend: laboratory.backend,
            threads: laboratory.threads,
            signal: laboratory.signal,
            onProgress: ({ epoch, loss, accuracy }) =>
              report({ phase: "learning rate", done: Math.min(1, (tried.length + epoch) / 5), loss, accuracy }),
          },
        );
        tried.push({ rate, loss: outcome === "diverged" ? null : last.loss });
        writer.appendMetrics({ epoch: tried.length, rate, loss: tried.at(-1)!.loss });
        if (isWorse(tried)) break;
      }
      return { learningRate: chosen(tried, rates), tried, seconds: laboratory.clock() - start };
    },
  );
  return summary;
}

/** The configuration that names the search; the same for every seed. */
export function learningRateConfig(config: TrialConfig, rule: LearningRateRule): RunConfig<LearningRateSummary> {
  const { dataset, trainImages, architecture, initScale } = config;
  const training = probeTraining(config);
  return {
    kind: "learning-rate",
    version: resultVersion,
    dataset,
    trainImages,
    architecture,
    initScale,
    training,
    ...rule,
  };
}

function probeTraining(config: TrialConfig): Omit<TrainingSettings, "learningRate"> {
  const { snapshots: _, stages: __, ...training } = config.training;
  // A schedule's length is that of the whole training; its base rate is what is sought.
  return { ...training, schedule: { name: "constant", warmup: 0 }, stopLoss: null, epochs: 1, seed: 0 };
}

/** Whether the last rate did worse than the one before it, which had not diverged. */
function isWorse(tried: readonly { readonly loss: number | null }[]): boolean {
  const [before, last] = tried.slice(-2).map(({ loss }) => loss);
  return typeof before === "number" && typeof last === "number" && last > before;
}

/** Half of the rate with the least loss; half of the smallest where all diverged. */
function chosen(
  tried: readonly { readonly rate: number; readonly loss: number | null }[],
  rates: readonly number[],
): number {
  let best = rates.at(-1)!;
  let least = Number.POSITIVE_INFINITY;
  for (const { rate, loss } of tried) {
    if (loss !== null && loss < least) [best, least] = [rate, loss];
  }
  return best / 2;
}
