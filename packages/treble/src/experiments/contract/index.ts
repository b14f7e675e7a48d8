/** What an experiment, its claims, its conditions and its scale are. */

export { profileOf } from "./annulusProfile.ts";
export {
  type Claim,
  decide,
  defaultRecipe,
  everyRule,
  intervalRule,
  perturbationCentroid,
  signedText,
  verdictOf,
} from "./claim.ts";
export { conditionConfig } from "./conditionConfig.ts";
export type { CaveatContext, ChartContext, Condition, ConditionRuns, Experiment, ImageSize } from "./experiment.ts";
export { intervalOf, networkResult } from "./networkResult.ts";
export { type Scale, type ScaleName, scaleNamed, scaleNames } from "./scale.ts";
export { caroAbstract, chizat, gunasekar, ortegaCaro, ortegaCaroAbstract, ortegaCaroFirst, zhang } from "./sources.ts";
