import { namedDataset } from "../../data/known/namedDataset.ts";
import { isLinear } from "../../models/isLinear.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { scheduleInSteps } from "../recipes/epochSchedule.ts";
import type { Condition } from "./conditionRuns.ts";
import type { Scale } from "./scale.ts";
import { startOf } from "./startOf.ts";

/** One seed of a condition at a scale, as the plain data that names its runs. */
export function conditionConfig(condition: Condition, seed: number, scale: Scale): TrialConfig {
  const { architecture, dataset = scale.dataset } = condition;
  const stopLoss = scale.stopLoss?.[isLinear(architecture) ? "linear" : "nonlinear"] ?? null;
  const trainImages = condition.trainImages ?? trainImagesOf(dataset, scale);
  const { schedule, ...common } = scale.training;
  const training = { ...common, stopLoss, ...condition.training };
  const batches = Math.floor(Math.min(trainImages, imagesIn(dataset, scale)) / training.batchSize);
  return {
    dataset,
    trainImages,
    architecture,
    initScale: startOf(condition, scale),
    seed,
    learningRate: condition.learningRate ?? scale.learningRate,
    training: { schedule: scheduleInSteps(schedule, training.epochs, batches), ...training },
    measure: scale.measure,
    probes: condition.probes ?? [],
  };
}

/** The first so many, where a condition does not say. */
function trainImagesOf(dataset: string, scale: Scale): number {
  const all = scale.recipe.trainImages === "all" && dataset !== scale.dataset ? imagesIn(dataset, scale) : Infinity;
  return Number.isFinite(all) ? all : scale.trainImages;
}

/** How many training images there are; infinitely many where that is not known. */
function imagesIn(dataset: string, { counts }: Scale): number {
  return namedDataset(dataset)?.record.trainImages ?? counts[dataset] ?? Infinity;
}
