/** The training run of a trial: its learning rate, its weights, its snapshots. */

export { type DistanceTravelled, distanceTravelled } from "./distanceTravelled.ts";
export { findLearningRate, type LearningRateSummary, learningRateConfig } from "./learningRate.ts";
export { loadSnapshots, loadStages, type Snapshot, type StageSnapshot } from "./savedSnapshots.ts";
export { loadWeights } from "./savedWeights.ts";
export { type TrainSummary, trainRun, trainRunConfig } from "./trainRun.ts";
