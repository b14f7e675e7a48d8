import type { ForeseenConfig } from "../../pipeline/foreseenRun.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { conditionConfig } from "../contract/conditionConfig.ts";
import type { Condition } from "../contract/conditionRuns.ts";
import type { Scale } from "../contract/scale.ts";

/** Loss at which networks are foreseen that train for all epochs. */
const TRAINED_OUT = 0.5;

/** Networks that nothing but architecture, data, start and stopping loss sets apart, without what else is measured. */
export function foreseeable(conditions: readonly Condition[]): Condition[] {
  const plain = conditions.filter(
    ({ training, learningRate, trainFrom }) => !training && learningRate === undefined && trainFrom === undefined,
  );
  return [...new Map(plain.map((condition) => [condition.id, bare(condition)])).values()];
}

function bare({ probes: _, pairedWith: __, ...condition }: Condition): Condition {
  return condition;
}

/** A condition as it is foreseen: at the loss at which it is compared and at the stages before. */
export function foreseenConfig(condition: Condition, scale: Scale): ForeseenConfig {
  return foreseenConfigOf(conditionConfig(condition, 0, scale));
}

/** A network that would be trained so, as it is foreseen. */
export function foreseenConfigOf(trial: TrialConfig): ForeseenConfig {
  const { architecture, dataset, trainImages, training, initScale } = trial;
  const end = training.stopLoss ?? TRAINED_OUT;
  const stages = (training.stages ?? []).filter((loss) => loss > end);
  return { architecture: { ...architecture }, dataset, trainImages, initScale, losses: [...stages, end] };
}
