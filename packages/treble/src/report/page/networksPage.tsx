import type { StudyResult } from "../../results/results.ts";
import { networkStyles } from "../charts/networkStyle.ts";
import { experimentGroups } from "../words/experimentGroups.ts";
import { dateText, plural } from "../words/format.ts";
import { studyLinks } from "../words/studyLinks.ts";
import { PageLinks, renderPage } from "./page.tsx";
import { ResultTable } from "./resultTable.tsx";

/** The page with every network of a study in one table, by experiment. Properties as of `renderPage`. */
export function networksPage(result: StudyResult): string {
  const links = studyLinks(result);
  const groups = experimentGroups(result).map(({ experiment, title, networks, shared }) => ({
    title,
    networks,
    ...(experiment === null ? {} : { href: links.experiments.get(experiment.id)! }),
    ...(shared.length === 0 ? {} : { note: `and, above, ${shared.map(({ label }) => label).join(", ")}` }),
  }));
  return renderPage({
    title: `Networks: ${result.title}`,
    version: result.version,
    styles: networkStyles(result.networks).values(),
    main: (
      <>
        <PageLinks here="networks" />
        <header class="wide-section">
          <p class="eyebrow">
            {result.dataset.label} · {result.preset} · {dateText(result.finished)} · Treble {result.version}
          </p>
          <h1>The networks of this study</h1>
          <p class="tally">{plural(result.networks.length, "network")}, each under the first experiment that has it.</p>
        </header>
        <section class="wide-section" aria-label="All networks">
          <ResultTable result={result} groups={groups} label="All networks" />
        </section>
      </>
    ),
  });
}
