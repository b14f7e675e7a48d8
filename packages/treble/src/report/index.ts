/**
 * Pages, tables and figures of a study or of an audit, as functions of its result alone, which its `results.json` or
 * `audit.json` holds. The same in Node and in a browser, where drawings are made in the page's own document; nothing is
 * fetched.
 *
 *     const result = readStudyResult(await (await fetch("results.json")).text());
 *     for (const { charts } of result.experiments) for (const chart of charts) chartSvgFile(chart);
 *
 *     const audit = readAuditResult(await (await fetch("audit.json")).text());
 *     document.querySelector("iframe").srcdoc = auditPage(audit);
 */

export { UserError } from "../errors/userError.ts";
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
} from "../results/audit.ts";
export { auditJson } from "../results/auditJson.ts";
export type { Chart, ChartPoint, ChartSeries } from "../results/chart.ts";
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
} from "../results/lab.ts";
export { readAuditResult } from "../results/readAuditResult.ts";
export { readStudyResult } from "../results/readStudyResult.ts";
export type {
  ClaimResult,
  Example,
  ExampleRow,
  ExperimentResult,
  FigureFile,
  FilterResult,
  NetworkResult,
  RadialProfile,
  RecipeResult,
  SeedRuns,
  Setting,
  SharedSpectrumResult,
  SpectraKind,
  StudyResult,
  Term,
  Verdict,
} from "../results/results.ts";
export type { Interval } from "../statistics/interval.ts";
export type { Quartiles } from "../statistics/quartiles.ts";
export { auditAnnotations } from "./audit/auditAnnotations.ts";
export { auditComparisonPage } from "./audit/auditComparisonPage.tsx";
export { auditFiles } from "./audit/auditFiles.ts";
export { auditJunit } from "./audit/auditJunit.ts";
export { auditMarkdown } from "./audit/auditMarkdown.ts";
export { auditPage } from "./audit/auditPage.tsx";
export { auditSummary } from "./audit/auditSummary.ts";
export { auditTable } from "./audit/auditTable.ts";
export { chartCsv, chartSvgFile } from "./charts/chartFile.ts";
export { type NetworkLooks, networkLooks } from "./charts/chartLook.ts";
export { chartSvg } from "./charts/chartSvg.ts";
export type { ChartSvgOptions } from "./charts/chartSvgOptions.ts";
export { imageRaster, signedRaster, spectrumRaster } from "./charts/pictures.ts";
export type { Raster } from "./charts/pngDataUri.ts";
export { experimentPage } from "./page/experimentPage.tsx";
export { networksPage } from "./page/networksPage.tsx";
export { studyPage } from "./page/studyPage.tsx";
export { studyFiles } from "./studyFiles.ts";
export { studyMarkdown } from "./studyMarkdown.ts";
export { studyTable } from "./studyTable.ts";
export { bytesText } from "./words/bytesText.ts";
export { duration, fixed, percent } from "./words/format.ts";
