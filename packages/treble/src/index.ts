/** Attacks, spectra, models and training, on any backend: the same in Node and in a browser. */

export type { Attack } from "./attacks/attack.ts";
export type { Classifier } from "./attacks/classifier.ts";
export { ddn } from "./attacks/ddn.ts";
export { type PgdOptions, pgdL2, pgdLinf } from "./attacks/pgd.ts";
export { type Prediction, predict } from "./attacks/predict.ts";
export type { AttackResult } from "./attacks/result.ts";
export { type AttackOptions, runAttack } from "./attacks/runAttack.ts";
export { type Architecture, buildNetwork, parseArchitecture } from "./models/architectures.ts";
export { initialize } from "./models/initialize.ts";
export type { Network, Weights } from "./models/network.ts";
export { type TrainedNetwork, toOnnx, withWeights } from "./models/trained.ts";
export { centreSpectrum, type FrequencyGrid, whiteNoiseCentroid } from "./spectrum/grid.ts";
export { type MeasureOptions, measureSpectra } from "./spectrum/measureSpectra.ts";
export type { SpectrumTable } from "./spectrum/spectrumTable.ts";
export { type TrainingSettings, trainingSchema } from "./training/settings.ts";
export { type TrainingResult, train } from "./training/train.ts";
export { UserError } from "./userError.ts";
