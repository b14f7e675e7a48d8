/** What a study says, as plain data, and reading it back. */

export {
  type AccuracyCurve,
  type AssertionResult,
  type AuditExample,
  type AuditedData,
  type AuditedModel,
  type AuditPart,
  type AuditResult,
  type AuditSpectra,
  type AuditSpectrum,
  type AuditWarning,
  auditFormat,
  type BandResult,
  type BaselineResult,
  type ChannelResult,
  type ClassResult,
  type Confusion,
  type ConvolutionFact,
  type ModelFacts,
  type PictureData,
  type PreprocessingResult,
  type ReferenceSpectrum,
  type RobustShare,
  type SensitivityResult,
  type Share,
  type SmallestPerturbations,
} from "./audit.ts";
export { auditJson } from "./auditJson.ts";
export type { Chart, ChartPoint, ChartSeries } from "./chart.ts";
export { coverage } from "./coverage.ts";
export {
  type Lab,
  type LabImage,
  type LabNetwork,
  type LabPicture,
  type LabPictures,
  type LabProfile,
  type LabRecipe,
  type LabTrainable,
  labBudget,
  labFile,
  labFormat,
} from "./lab.ts";
export { decimalsOf, numberText } from "./numberText.ts";
export { isAudit, readAuditResult } from "./readAuditResult.ts";
export { readStudyResult } from "./readStudyResult.ts";
export { type References, referencesOf } from "./references.ts";
export {
  type BestKernelResult,
  type ClaimResult,
  type Example,
  type ExampleRow,
  type ExperimentResult,
  type FigureFile,
  type FilterResult,
  type NetworkResult,
  type RadialProfile,
  type RecipeResult,
  resultFormat,
  type SeedRuns,
  type Setting,
  type SharedSpectrumResult,
  type SpectraKind,
  type StudyResult,
  type Term,
  type Verdict,
} from "./results.ts";
