/**
 * How much of a filter's energy can be at low frequencies, at every cut-off, for stacks of layers; uncertainty bounds.
 */

export { type ConcentrationPoint, concentrationCurve, mostConcentratedKernel } from "./concentrationCurve.ts";
export { type KernelSpectrum, kernelSpectrum } from "./kernelSpectrum.ts";
export { stackCeiling } from "./layerStack.ts";
export {
  entropicBound,
  type Plane,
  supportBound,
  type UncertaintyBound,
  uncertaintyBounds,
} from "./uncertaintyBounds.ts";
