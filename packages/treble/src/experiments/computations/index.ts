/** What experiments compute themselves: plain data in, numbers by name out. */

export { type ConcentrationConfig, computeConcentration } from "./concentration.ts";
export {
  boundedName,
  computeImplicitBias,
  denseName,
  depths,
  fullName,
  type ImplicitBiasConfig,
  trainedWidths,
  widthsOf,
} from "./implicitBias.ts";
export { computePrediction, type PredictionConfig, predictorsOf } from "./prediction.ts";
