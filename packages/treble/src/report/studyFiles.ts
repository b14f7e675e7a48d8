import type { StudyResult } from "../results/results.ts";
import { chartCsv } from "./charts/chartFile.ts";
import { renderExperimentPage } from "./page/experimentPage.tsx";
import { renderNetworksPage } from "./page/networksPage.tsx";
import { renderStudyPage } from "./page/studyPage.tsx";
import { studyMarkdown } from "./studyMarkdown.ts";
import type { StudyEvidence } from "./words/studyEvidence.ts";
import { indexPage, networksPage, studyLinks } from "./words/studyLinks.ts";

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
