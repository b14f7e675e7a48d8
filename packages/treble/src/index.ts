/** Attacks, spectra, models and training, on any backend: the same in Node and in a browser. */

export type { Attack } from "./attacks/contract/contract.ts";
export type { AttackResult } from "./attacks/contract/result.ts";
export { type Prediction, predict } from "./attacks/engine/predict.ts";
export { type AttackOptions, runAttack } from "./attacks/engine/runAttack.ts";
export { ddn } from "./attacks/methods/ddn.ts";
export { type PgdOptions, pgdL2, pgdLinf } from "./attacks/methods/pgd.ts";
export type { LabelledImages } from "./data/labelledImages.ts";
export { UserError } from "./errors/userError.ts";
export { centreSpectrum, type FrequencyGrid, whiteNoiseCentroid } from "./frequency/grid.ts";
export { type Architecture, buildNetwork, parseArchitecture } from "./models/architectures.ts";
export type { Classifier } from "./models/network/classifier.ts";
export { initialize } from "./models/network/initialize.ts";
export type { Network, Weights } from "./models/network/network.ts";
export { type TrainedNetwork, toOnnx, withWeights } from "./models/network/trained.ts";
export type { Progress, Running } from "./running/running.ts";
export { type MeasureOptions, measureSpectra } from "./spectrum/measureSpectra.ts";
export { type Signals, signalsOf } from "./spectrum/signals.ts";
export type { SpectrumTable } from "./spectrum/spectrumTable.ts";
export { type TrainingSettings, trainingSchema } from "./training/settings.ts";
export { type TrainingResult, train } from "./training/train.ts";
