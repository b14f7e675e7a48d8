import type { Architecture } from "../../models/architectures.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { conditionConfig } from "../contract/conditionConfig.ts";
import { scaleNamed } from "../contract/scale.ts";
import { type TrainingOptions, trainingOf, usualRate } from "./trainingOf.ts";

export interface NetworkOptions extends TrainingOptions {
  /** A recipe's name: it gives what the other options leave out. */
  readonly recipe?: string;
  readonly initScale?: number;
  readonly learningRate?: number;
  readonly testImages?: number;
  readonly seed: number;
}

/** What is trained, on which images. */
interface Trained {
  readonly architecture: Architecture;
  readonly dataset: string;
  readonly trainImages: number;
}

/**
 * The network that the command line asks for; by a recipe it is that of a study of as many images, the same run.
 * @throws as `trainingOf`
 */
export function networkOf(options: NetworkOptions, trained: Trained): TrialConfig {
  const { recipe, initScale, learningRate, testImages, seed } = options;
  const { architecture, dataset, trainImages } = trained;
  const tested = testImages === undefined ? {} : { testImages };
  const scale = scaleNamed("quick", dataset, recipe, { [dataset]: trainImages });
  if (recipe === undefined) {
    const training = trainingOf(options, trainImages);
    return {
      ...{ dataset, trainImages, ...tested, architecture, initScale: initScale ?? 1, seed },
      learningRate: learningRate ?? usualRate(training.optimizer.name),
      ...{ training, measure: scale.measure, probes: [] },
    };
  }
  const condition = {
    ...{ id: "trained", label: "trained", cost: 1, architecture, dataset, trainImages },
    ...(initScale !== undefined && { initScale }),
  };
  const { stopLoss } = conditionConfig(condition, seed, scale).training;
  const training = trainingOf(options, trainImages, { ...scale.training, stopLoss });
  // One rate for all is that of the recipe's optimiser.
  const another = training.optimizer.name !== scale.training.optimizer.name && typeof scale.learningRate === "number";
  const rate = learningRate ?? (another ? usualRate(training.optimizer.name) : undefined);
  const own = { ...condition, training, ...(rate !== undefined && { learningRate: rate }) };
  return { ...conditionConfig(own, seed, scale), ...tested };
}
