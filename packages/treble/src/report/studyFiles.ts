import type { StudyResult } from "../results/results.ts";
import { chartCsv, chartSvgFile } from "./charts/chartFile.ts";
import { networkLooks } from "./charts/chartLook.ts";
import { experimentPage } from "./page/experimentPage.tsx";
import { networksPage } from "./page/networksPage.tsx";
import { studyPage } from "./page/studyPage.tsx";
import { studyMarkdown } from "./studyMarkdown.ts";
import { indexFile, networksFile, studyLinks } from "./words/studyLinks.ts";

/**
 * The files that tell of a study to people, as text by path relative to its folder: of each chart an SVG and a CSV in
 * `figures`, `results.md`, a page for each experiment, one for all networks, and last the first page, `index.html`. The
 * same for the same result. Where its `figures` name PNGs, the pages link to those too; they are made of the SVGs.
 */
export function studyFiles(result: StudyResult): Map<string, string> {
  const links = studyLinks(result);
  const looks = networkLooks(result.networks);
  return new Map([
    ...result.experiments.flatMap(({ charts }) =>
      charts.flatMap((chart) => {
        const file = links.charts.get(chart.id)!;
        return [[`${file}.svg`, chartSvgFile(chart, looks)] as const, [`${file}.csv`, chartCsv(chart)] as const];
      }),
    ),
    ["results.md", studyMarkdown(result)],
    ...result.experiments.map(
      (experiment) => [links.experiments.get(experiment.id)!, experimentPage(experiment, result)] as const,
    ),
    [networksFile, networksPage(result)],
    [indexFile, studyPage(result)],
  ]);
}
