/** At which frequencies a network's perturbations will lie, foreseen without training it; and how well that is done. */

export { type Combination, combine, fitCombination, type Observed } from "./combination.ts";
export { type Foreseen, type ForeseenMoment, type ForeseeTask, foresee } from "./foresee.ts";
export type { NoOptimum, RichOptimum } from "./richOptimum.ts";
export {
  type ForeseenNetwork,
  type PredictorName,
  type PredictorScore,
  predictorNames,
  scorePredictors,
} from "./scorePredictors.ts";
