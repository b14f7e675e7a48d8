/** What a study says, as plain data, and reading it back. */

export type {
  AuditedData,
  AuditedModel,
  AuditPart,
  ConvolutionFact,
  ModelFacts,
  PreprocessingResult,
} from "./audit.ts";
export type { Chart, ChartPoint, ChartSeries } from "./chart.ts";
export { coverage } from "./coverage.ts";
export { decimalsOf, numberText } from "./numberText.ts";
export { readStudyResult } from "./readStudyResult.ts";
export {
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
