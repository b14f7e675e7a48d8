/** A trial as plain data that names its runs, and what runs need from outside. */

export { keepingFindings, removeFindings } from "./findingsFile.ts";
export { imageSpec } from "./imageSpec.ts";
export type { JobProgress, Laboratory, Report } from "./laboratory.ts";
export {
  featuresFile,
  type Measured,
  type MeasuredArrays,
  type MeasuredName,
  perturbationsFile,
  readMeasured,
  spectraFile,
} from "./measuredArrays.ts";
export { type Performed, perform, performed } from "./perform.ts";
export type {
  AttackSpectraProbe,
  CriticalBandsProbe,
  CurveProbe,
  FeaturesProbe,
  KernelsProbe,
  LowShareProbe,
  ProbeConfig,
  ProbeKind,
  ShuffledPairsProbe,
  StagesProbe,
} from "./probeConfig.ts";
export { progressText } from "./progressText.ts";
export type { RunConfig } from "./runConfig.ts";
export { trainingPart } from "./trainingPart.ts";
export type { LearningRateRule, MeasureSettings, TrainingWithoutRate, TrialConfig } from "./trialConfig.ts";
export { resultVersion } from "./version.ts";
