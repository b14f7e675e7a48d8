import type { StudyResult } from "../experiments/results.ts";
import { chartCsv } from "./chartFile.ts";
import { renderExperimentPage } from "./experimentPage.tsx";
import { renderNetworksPage } from "./networksPage.tsx";
import type { StudyEvidence } from "./studyEvidence.ts";
import { indexPage, networksPage, studyLinks } from "./studyLinks.ts";
import { studyMarkdown } from "./studyMarkdown.ts";
import { renderStudyPage } from "./studyPage.tsx";

/**
 * The files that tell of a study to people, by path relative to its folder; the first page last. Charts are drawn by
 * `chartSvgFile`, which PNGs need too, so they are not among them.
 */
export function studyFiles(result: StudyResult, evidence: StudyEvidence): Map<string, string> {
  const links = studyLinks(result);
  return new Map([
    ...result.experiments.flatMap(({ charts }) =>
      charts.map((chart) => [`${links.charts.get(chart.id)}.csv`, chartCsv(chart)] as const),
    ),
    ["results.md", studyMarkdown(result, evidence)],
    ...result.experiments.map(
      (experiment) =>
        [links.experiments.get(experiment.id)!, renderExperimentPage(experiment, result, evidence)] as const,
    ),
    [networksPage, renderNetworksPage(result)],
    [indexPage, renderStudyPage(result, evidence)],
  ]);
}
