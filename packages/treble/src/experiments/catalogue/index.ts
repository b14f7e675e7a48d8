/** One file an experiment. */

export { adversarialTraining } from "./adversarialTraining.ts";
export { attacks } from "./attacks.ts";
export { beyondConvolution } from "./beyondConvolution.ts";
export { control } from "./control.ts";
export { datasets } from "./datasets.ts";
export { depth } from "./depth.ts";
export { dynamics } from "./dynamics.ts";
export { kernelSize } from "./kernelSize.ts";
export { linearFeatures } from "./linearFeatures.ts";
export { linearPerturbations } from "./linearPerturbations.ts";
export { nonlinearFeatures } from "./nonlinearFeatures.ts";
export { nonlinearPerturbations } from "./nonlinearPerturbations.ts";
export { regime } from "./regime.ts";
export { susceptibility } from "./susceptibility.ts";
export { uncertainty } from "./uncertainty.ts";
export { weightSharing } from "./weightSharing.ts";
