/**
 * Training: optimisers, schedules, losses, adversarial examples on the way, and the loop that runs them as one graph a
 * step.
 */

export type { Adversarial } from "./adversarial.ts";
export type { Augment } from "./augment.ts";
export { type Evaluation, type Evaluator, evaluator } from "./evaluate.ts";
export { type Optimizer, optimizerSchema } from "./optimizer.ts";
export type { Schedule } from "./schedule.ts";
export { parseTraining, type TrainingChoices, type TrainingSettings, trainingSchema } from "./settings.ts";
export {
  type EpochReport,
  type Outcome,
  type StageReached,
  type TrainingOptions,
  type TrainingProgress,
  type TrainingResult,
  type TrainingState,
  train,
} from "./train.ts";
export type { Arrays, Trainable } from "./trainable.ts";
export { stateShapes } from "./trainStep.ts";
