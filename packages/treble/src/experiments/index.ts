/**
 * The experiments, and what one of your own is made of: networks, claims whose rules are written before the run,
 * charts. `reproduce` of treble-lab/node runs both.
 */

export type { NoiseChannel } from "../attacks/bands/noiseChannel.ts";
export type { PlainAttack } from "../attacks/plainAttack.ts";
export type { JsonValue } from "../formats/canonicalJson.ts";
export type { TypedNpy } from "../formats/typedArrays.ts";
export type { Architecture } from "../models/architectures.ts";
export { collect, everywhere, type Probed, successful, type TrialRecord } from "../pipeline/collect.ts";
export type { MeasureSummary } from "../pipeline/measureRun.ts";
export type { ProbeArrays, ProbeName, ProbeSummary } from "../pipeline/probes/probes.ts";
export type { TrainSummary } from "../pipeline/training/trainRun.ts";
export type { MeasuredArrays, MeasuredName } from "../pipeline/trial/measuredArrays.ts";
export type {
  AttackSpectraProbe,
  CriticalBandsProbe,
  CurveProbe,
  FeaturesProbe,
  KernelsProbe,
  ProbeConfig,
  ProbeKind,
  ShuffledPairsProbe,
  StagesProbe,
} from "../pipeline/trial/probeConfig.ts";
export type { LearningRateRule, MeasureSettings, TrainingWithoutRate } from "../pipeline/trial/trialConfig.ts";
export type { TrialRuns } from "../pipeline/trialJob.ts";
export type { Chart, ChartPoint, ChartSeries } from "../results/chart.ts";
export type { ClaimResult, NetworkResult, SeedRuns, StudyResult, Verdict } from "../results/results.ts";
export type { Interval } from "../statistics/interval.ts";
export { type NetworkOptions, networkOf } from "./asked/networkOf.ts";
export type { TrainingOptions } from "./asked/trainingOf.ts";
export { experiments, experimentsNamed } from "./catalogue.ts";
export { centroidChart } from "./charts/centroidChart.ts";
export { lowShareChart } from "./charts/lowShareChart.ts";
export { type RowChart, rowChart } from "./charts/rowChart.ts";
export { type AverageClaim, averageClaim, averageDifferenceClaim } from "./claims/averageClaim.ts";
export { type DifferenceClaim, differenceClaim } from "./claims/differenceClaim.ts";
export { type MeasuredChannel, noiseChannelOf } from "./claims/noiseChannelOf.ts";
export { over, probed, type Samples } from "./claims/probedSamples.ts";
export { type RankClaim, type Ranked, rankClaim } from "./claims/rankClaim.ts";
export { conditionsOf } from "./conditionsOf.ts";
export { type Claim, decide, everyRule, intervalRule, perturbationCentroid, verdictOf } from "./contract/claim.ts";
export type { Computation, Computed, ComputedMeasure } from "./contract/computation.ts";
export type {
  Condition,
  ConditionRuns,
  MomentRuns,
  OwnMeasure,
  OwnQuantity,
  Pairing,
  SharedMeasure,
  SharedRuns,
  StageRuns,
  StageSignal,
  Unknown,
} from "./contract/conditionRuns.ts";
export { decideShared, sharedEveryRule, sharedRule } from "./contract/decideShared.ts";
export type { CaveatContext, ChartContext, Experiment, ImageSize } from "./contract/experiment.ts";
export { type Scale, type ScaleName, scaleNamed, scaleNames } from "./contract/scale.ts";
export { combined, quantityInterval, type SharedQuantity, type SharedSignal } from "./contract/sharedQuantity.ts";
export {
  convolution,
  fromStart,
  fullyConnected,
  locallyConnected,
  onDataset,
  withProbes,
  withStages,
} from "./networks/conditions.ts";
export type { EpochSchedule } from "./recipes/epochSchedule.ts";
export type { ByNetwork, Recipe, RecipeTraining } from "./recipes/recipe.ts";
export { recipeNamed, recipes } from "./recipes/recipes.ts";
