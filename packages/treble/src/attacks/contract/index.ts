/** What an attack is, what it may ask, and what comes of it. */

export { asSubject } from "./asSubject.ts";
export { attackArrays, attackResult, joinedResults, type Originals } from "./attackFile.ts";
export { type AttackRecord, attackRecord, type NameOf, type Setting, settings } from "./attackRecord.ts";
export {
  checkCount,
  checkImages,
  checkNorm,
  checkNotNegative,
  checkPositive,
  checkSamples,
  checkSteps,
  checkTargets,
  pixelsPerImage,
} from "./checks.ts";
export {
  boundaryGap,
  type Contest,
  contestGap,
  contestMargin,
  contestOf,
  contestScale,
  crossingTolerance,
  hasCrossed,
  rivalsByLogit,
  roundingTolerance,
} from "./contest.ts";
export type {
  Attack,
  AttackSettings,
  Constraint,
  Found,
  Memory,
  QueryAttack,
  Sample,
  StepAttack,
  StepUpdate,
  StepValues,
  Target,
} from "./contract.ts";
export type { Ensemble, EnsembleResult, Stage } from "./ensemble.ts";
export { isUsable, linearise, strongestRival } from "./linearise.ts";
export {
  checkLoss,
  classMargin,
  fewestClasses,
  type Loss,
  type LossFlag,
  type LossName,
  largestOfPair,
  logOdds,
  lossAskedFor,
  losses,
  lossFlag,
  lossFlags,
  marginTo,
  ownClass,
  rivalMargin,
  targetedLosses,
} from "./loss.ts";
export { needsGradient } from "./needsGradient.ts";
export { withPerturbations } from "./perturbations.ts";
export { distanceTo, type Plane, planeOf } from "./plane.ts";
export {
  type Answer,
  askDifference,
  askLogits,
  askMargin,
  type Dialogue,
  marginOf,
  type Question,
  type QuestionKind,
} from "./question.ts";
export type { AttackResult, FailureReason } from "./result.ts";
