/** What an experiment, its claims, its conditions and its scale are. */

export { type Claim, decide, everyRule, intervalRule, perturbationCentroid, signedText, verdictOf } from "./claim.ts";
export { betweenPieces, type Computation, type Computed, type ComputedMeasure, everyDrawRule } from "./computation.ts";
export { conditionConfig } from "./conditionConfig.ts";
export type {
  Condition,
  ConditionRuns,
  MomentRuns,
  OwnMeasure,
  OwnQuantity,
  Pairing,
  SharedMeasure,
  SharedRuns,
  StageRuns,
  StageSignal,
  Unknown,
} from "./conditionRuns.ts";
export { acrossRule, decideAcross } from "./decideAcross.ts";
export { decideComputed } from "./decideComputed.ts";
export { decideOwn } from "./decideOwn.ts";
export { decideShared, sharedDeclared, sharedEveryRule, sharedMetric, sharedRule } from "./decideShared.ts";
export { declaredIn } from "./declared.ts";
export type { CaveatContext, ChartContext, Experiment, ImageSize } from "./experiment.ts";
export { imagesIn } from "./imagesIn.ts";
export { intervalOf, networkResult } from "./networkResult.ts";
export { type Scale, type ScaleName, scaleNamed, scaleNames } from "./scale.ts";
export { combined, isDetermined, quantityInterval, type SharedQuantity, type SharedSignal } from "./sharedQuantity.ts";
export {
  caroAbstract,
  chizat,
  gunasekar,
  jacot,
  jagadeesan,
  ortegaCaro,
  ortegaCaroAbstract,
  ortegaCaroFirst,
  subramanian,
  subramanianAbstract,
  zhang,
} from "./sources.ts";
export { stageSamples } from "./stageSamples.ts";
export { started, startOf } from "./startOf.ts";
