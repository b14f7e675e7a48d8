/**
 * Pages, tables and figures of a study, as functions of its result alone, which its `results.json` holds. The same in
 * Node and in a browser, where drawings are made in the page's own document; nothing is fetched.
 *
 *     const result = readStudyResult(await (await fetch("results.json")).text());
 *     for (const { charts } of result.experiments) for (const chart of charts) chartSvgFile(chart);
 */

export { UserError } from "../errors/userError.ts";
export type { Chart, ChartPoint, ChartSeries } from "../results/chart.ts";
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
export { chartCsv, chartSvgFile } from "./charts/chartFile.ts";
export { type NetworkLooks, networkLooks } from "./charts/chartLook.ts";
export { chartSvg } from "./charts/chartSvg.ts";
export type { ChartSvgOptions } from "./charts/chartSvgOptions.ts";
export { experimentPage } from "./page/experimentPage.tsx";
export { networksPage } from "./page/networksPage.tsx";
export { studyPage } from "./page/studyPage.tsx";
export { studyFiles } from "./studyFiles.ts";
export { studyMarkdown } from "./studyMarkdown.ts";
export { studyTable } from "./studyTable.ts";
