import { isLinear } from "../../models/isLinear.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { scheduleInSteps } from "../recipes/epochSchedule.ts";
import type { Condition } from "./conditionRuns.ts";
import { imagesIn } from "./imagesIn.ts";
import type { Scale } from "./scale.ts";
import { startOf } from "./startOf.ts";

/** One seed of a condition at a scale, as the plain data that names its runs. */
export function conditionConfig(condition: Condition, seed: number, scale: Scale): TrialConfig {
  const { architecture, dataset = scale.dataset } = condition;
  const kind = isLinear(architecture) ? "linear" : "nonlinear";
  const trainImages = condition.trainImages ?? trainImagesOf(dataset, scale);
  const { schedule, ...common } = scale.training;
  const training = { ...common, stopLoss: scale.stopLoss?.[kind] ?? null, ...condition.training };
  const batches = Math.floor(Math.min(trainImages, imagesIn(dataset, scale)) / training.batchSize);
  return {
    dataset,
    trainImages,
    ...(condition.trainFrom !== undefined && { trainFrom: condition.trainFrom }),
    architecture,
    initScale: startOf(condition, scale),
    seed,
    learningRate: condition.learningRate ?? scale.learningRate,
    training: {
      schedule: scheduleInSteps(schedule, training.epochs, batches),
      ...stagesUntil(training.stopLoss, scale.recipe.stages[kind]),
      ...training,
    },
    measure: scale.measure,
    probes: condition.probes ?? [],
  };
}

/** Of a recipe's stages those down to the loss at which a network stops; it is the last of them where it is one. */
function stagesUntil(stopLoss: number | null, all: readonly number[]): Pick<TrialConfig["training"], "stages"> {
  const stages = all.filter((loss) => loss >= (stopLoss ?? 0));
  return stages.length === 0 ? {} : { stages };
}

/** The first so many, where a condition does not say. */
function trainImagesOf(dataset: string, scale: Scale): number {
  const all = scale.recipe.trainImages === "all" && dataset !== scale.dataset ? imagesIn(dataset, scale) : Infinity;
  return Number.isFinite(all) ? all : scale.trainImages;
}
