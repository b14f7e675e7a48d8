/** The layers that families share. */

export { batchNormalized, batchNormParameters, type Normalize } from "./batchNormalized.ts";
export { blurPool2d } from "./blurPool.ts";
export { depthwise } from "./depthwise.ts";
export {
  activate,
  dense,
  denseParameters,
  hiddenLayers,
  lecun,
  norm,
  patchCount,
  readOut,
  readOutParameters,
  toPatches,
} from "./layers.ts";
export { lowPass } from "./lowPass.ts";
