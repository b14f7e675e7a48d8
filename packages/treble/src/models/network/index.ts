/** What a network, a classifier and a loaded model are; weights at the start and after training. */

export { checkImageSpec } from "./checkImageSpec.ts";
export type { Classifier } from "./classifier.ts";
export { denseKernels } from "./denseKernels.ts";
export type { FirstLayer } from "./firstLayer.ts";
export { initialize } from "./initialize.ts";
export type { ForeignModelUse, Model } from "./model.ts";
export {
  type Activation,
  bias,
  type ImageSpec,
  type InTraining,
  type Network,
  normParameters,
  type ParameterSpec,
  parameterCount,
  standardize,
  type Weights,
  weight,
} from "./network.ts";
export { patchKernels } from "./patchKernels.ts";
export type { StackLayer } from "./stackLayer.ts";
export { type TrainedNetwork, toOnnx, withWeights } from "./trained.ts";
export { weightOf } from "./weightOf.ts";
