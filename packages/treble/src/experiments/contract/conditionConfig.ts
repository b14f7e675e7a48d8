import { isLinear } from "../../models/isLinear.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import type { Condition } from "./experiment.ts";
import type { Scale } from "./scale.ts";

/** One seed of a condition at a scale, as the plain data that names its runs. */
export function conditionConfig(condition: Condition, seed: number, scale: Scale): TrialConfig {
  const { architecture } = condition;
  const stopLoss = isLinear(architecture) ? scale.stopLoss.linear : scale.stopLoss.nonlinear;
  return {
    dataset: condition.dataset ?? scale.dataset,
    trainImages: condition.trainImages ?? scale.trainImages,
    architecture,
    initScale: condition.initScale ?? scale.initScale,
    seed,
    learningRate: condition.learningRate ?? scale.learningRate,
    training: { ...scale.training, stopLoss, ...condition.training },
    measure: scale.measure,
    probes: condition.probes ?? [],
  };
}
