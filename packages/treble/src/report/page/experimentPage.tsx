import type { VNode } from "preact";
import type { ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { networkLooks } from "../charts/chartLook.ts";
import { networkStyles } from "../charts/networkStyle.ts";
import { tallySentence } from "../words/answer.ts";
import { isComputed, seedsSentence } from "../words/claimWords.ts";
import { experimentName } from "../words/experimentName.ts";
import { dateText, duration } from "../words/format.ts";
import { networkGroups } from "../words/networkGroups.ts";
import { ranRecipes } from "../words/recipes.ts";
import { indexFile, studyLinks } from "../words/studyLinks.ts";
import { ChartFigure } from "./chartFigure.tsx";
import { claimsOf } from "./claimTable.tsx";
import { ComparisonTable } from "./comparisonTable.tsx";
import { FiltersSection } from "./filtersSection.tsx";
import { KernelsSection } from "./kernelsSection.tsx";
import { SettingsTable } from "./measuredSection.tsx";
import { Caveats, PageLinks, renderPage, Section } from "./page.tsx";
import { ResultTable } from "./resultTable.tsx";
import { RunsTable, SpecialTable } from "./runsTable.tsx";
import { SpectraSection } from "./spectraSection.tsx";
import { VerdictCards } from "./verdictCards.tsx";

/**
 * The page of one experiment: its question, claims with rule and verdict, charts, the networks compared, and what it
 * takes to get them again. Properties as of `renderPage`.
 */
export function experimentPage(experiment: ExperimentResult, result: StudyResult): string {
  return renderPage({
    title: `${experimentName(experiment, result)}: ${result.title}`,
    version: result.version,
    styles: networkStyles(result.networks).values(),
    main: <ExperimentMain experiment={experiment} result={result} />,
  });
}

function ExperimentMain(props: { readonly experiment: ExperimentResult; readonly result: StudyResult }): VNode {
  const { experiment, result } = props;
  const links = studyLinks(result);
  const claims = claimsOf(experiment, result);
  const networks = experiment.networks.flatMap((id) => result.networks.filter((network) => network.id === id));
  const looks = networkLooks(result.networks);
  const severalRecipes = ranRecipes(result).length > 1;
  const siblings = result.experiments.filter(({ base, id }) => base === experiment.base && id !== experiment.id);
  const spectra = SpectraSection({ networks, result });
  const kernels = KernelsSection({ kernels: experiment.kernels });
  const filters = FiltersSection({ networks, result });
  return (
    <>
      <PageLinks />
      <header>
        <p class="eyebrow">
          Experiment · {severalRecipes && `recipe ${experiment.recipe} · `}
          {result.dataset.label} · {result.preset} · {dateText(result.finished)} · Treble {result.version}
        </p>
        <h1>{experiment.title}</h1>
        <p class="answer">{experiment.question}</p>
        <p class="tally">
          {tallySentence(claims)} {seedsSentence(claims)}
        </p>
        {siblings.length > 0 && (
          <p>
            The same in other recipes:{" "}
            {siblings.map(({ id, recipe }, i) => (
              <span key={id}>
                {i > 0 && ", "}
                <a href={links.experiments.get(id)!}>{recipe}</a>
              </span>
            ))}
            .
          </p>
        )}
      </header>
      {claims.length > 0 && (
        <Section id="verdicts" title="What was claimed, and what came out">
          <VerdictCards claims={claims} result={result} />
          {!claims.every(isComputed) && (
            <>
              <h3>What is compared, and how well it was trained</h3>
              <ComparisonTable claims={claims} result={result} />
            </>
          )}
        </Section>
      )}
      <Caveats caveats={experiment.caveats}>
        {result.caveats.length > 0 && (
          <p>
            <a href={`${indexFile}#caveats`}>What holds for every experiment of this study</a>
          </p>
        )}
      </Caveats>
      {experiment.charts.length > 0 && (
        <Section id="charts" title="Figures">
          {experiment.charts.map((chart, i) => (
            <div key={chart.id}>
              <h3>{chart.title}</h3>
              <ChartFigure
                chart={chart}
                id={`chart-${i + 1}`}
                files={{ path: links.charts.get(chart.id)!, png: result.figures.includes("png") }}
                looks={looks}
              />
            </div>
          ))}
        </Section>
      )}
      {kernels !== null && (
        <Section id="kernels" title="The kernels that reach the limit">
          {kernels}
        </Section>
      )}
      {spectra !== null && (
        <Section id="spectra" title="Spectra in two dimensions">
          {spectra}
        </Section>
      )}
      {filters !== null && (
        <Section id="first-layer" title="Filters of the first layer">
          {filters}
        </Section>
      )}
      {networks.length > 0 && (
        <Section id="networks" title="The networks compared" class="wide-section">
          <ResultTable result={result} groups={networkGroups(networks)} label="The networks compared" />
        </Section>
      )}
      <Section id="measured" title="Settings, and the way to get this again">
        {networks.length > 0 && <SpecialTable networks={networks} />}
        <h3>What all networks share</h3>
        <SettingsTable settings={result.settings} />
        <h3>Command</h3>
        <pre>
          <code>{experiment.command}</code>
        </pre>
        {experiment.command !== result.command && (
          <p>
            This experiment alone; the study was made by <code>{result.command}</code>.
          </p>
        )}
        <p>
          Treble {result.version}, finished <time dateTime={result.finished}>{dateText(result.finished)}</time>
          {trainingSentence(networks)}
        </p>
        {networks.length > 0 && <RunsTable networks={networks} />}
      </Section>
      <Neighbours experiment={experiment} result={result} />
    </>
  );
}

function trainingSentence(networks: readonly NetworkResult[]): string {
  if (networks.length === 0) return ".";
  return `, ${duration(networks.reduce((sum, { trainSeconds }) => sum + trainSeconds, 0))} of training.`;
}

/** The experiments before and after this one. */
function Neighbours(props: { readonly experiment: ExperimentResult; readonly result: StudyResult }): VNode | null {
  const { experiments } = props.result;
  const at = experiments.indexOf(props.experiment);
  const links = studyLinks(props.result).experiments;
  const [before, after] = [experiments[at - 1], experiments[at + 1]];
  if (!before && !after) return null;
  return (
    <nav class="page-links neighbours" aria-label="Other experiments">
      {before && <a href={links.get(before.id)!}>← {experimentName(before, props.result)}</a>}
      {after && <a href={links.get(after.id)!}>{experimentName(after, props.result)} →</a>}
    </nav>
  );
}
