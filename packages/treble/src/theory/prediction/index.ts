/** At which frequencies a network's perturbations will lie, foreseen without training it; and how well that is done. */

export { classSignal } from "./classSignal.ts";
export { type Combination, combine, fitCombination, type Observed } from "./combination.ts";
export { type Foreseen, type ForeseenMoment, type ForeseeTask, foresee } from "./foresee.ts";
export { type KernelState, type KernelTask, kernelFlow } from "./kernelFlow.ts";
export { type LazyMoment, type LazyTask, type LazyTraining, lazyTraining } from "./lazyTraining.ts";
export { leastCentroid } from "./leastCentroid.ts";
export { type NoOptimum, type RichOptimum, richOptimum } from "./richOptimum.ts";
export {
  type ForeseenNetwork,
  type PredictorName,
  type PredictorScore,
  type Predictors,
  predictorNames,
  scorePredictors,
} from "./scorePredictors.ts";
export { sensitivityProduct } from "./sensitivityProduct.ts";
