/** TODO */

export type { Chart, ChartPoint } from "./chart.ts";
export { coverage } from "./coverage.ts";
export { decimalsOf, numberText } from "./numberText.ts";
export type {
  ClaimResult,
  Example,
  ExampleRow,
  ExperimentResult,
  NetworkResult,
  RadialProfile,
  Setting,
  StudyResult,
  Term,
  Verdict,
} from "./results.ts";
