/** The networks that experiments compare. */

export { adversariallyTrained, trainedWith } from "./adversariallyTrained.ts";
export {
  atRate,
  behindLowPass,
  convnext,
  convolution,
  dilated,
  fromStart,
  fullWidthByAdam,
  fullyConnected,
  locallyConnected,
  mlpMixer,
  onDataset,
  resnet20,
  stacked,
  transformerOf,
  vggLike,
  vggNormalised,
  visionTransformer,
  withProbes,
  withStages,
} from "./conditions.ts";
export { foreseeable, foreseenConfig, foreseenConfigOf } from "./foreseen.ts";
export { type Halves, halvesOf } from "./halves.ts";
export { largestPatch } from "./largestPatch.ts";
export { hasAll, hasTransformer, kernelWidths, mainRecipes } from "./mainComparison.ts";
export { parameterMatched } from "./parameterMatched.ts";
export { conditionsIn, linearStacks, reluStacks, type Stack } from "./stacks.ts";
