import type { VNode } from "preact";
import type { StudyResult } from "../../results/results.ts";
import { networkStyles } from "../charts/networkStyle.ts";
import { answerSentence, checksSentence, tallySentence } from "../words/answer.ts";
import { coreStudy, mainRecipe } from "../words/coreStudy.ts";
import { dateText } from "../words/format.ts";
import { headlineSentence } from "../words/headline.ts";
import { ranRecipes } from "../words/recipes.ts";
import { networksFile, studyLinks } from "../words/studyLinks.ts";
import { ClaimTable } from "./claimTable.tsx";
import { ExampleSection } from "./exampleSection.tsx";
import { Glossary, glossaryId } from "./glossary.tsx";
import { LimitsSection, MeasuredSection } from "./measuredSection.tsx";
import { Caveats, renderPage, Section } from "./page.tsx";
import { RadialSection } from "./radialSection.tsx";
import { SharedSection } from "./sharedSection.tsx";

/**
 * The first page of a study: every claim with its verdict, linked to the page of its experiment, and what the study's
 * main networks do. Properties as of `renderPage`.
 */
export function studyPage(result: StudyResult): string {
  const core = coreStudy(result);
  return renderPage({
    title: result.title,
    version: result.version,
    styles: networkStyles(result.networks).values(),
    main: <StudyMain result={result} core={core} />,
  });
}

function StudyMain(props: { readonly result: StudyResult; readonly core: StudyResult }): VNode {
  const { result, core } = props;
  const headline = headlineSentence(result);
  const styles = networkStyles(result.networks);
  const shared = SharedSection({ result, styles });
  const left = result.networks.length - core.networks.length;
  return (
    <>
      <nav class="page-links" aria-label="Parts of the study">
        <a href="#verdicts">Claims</a>
        <a href="#energy">Spectra</a>
        {shared !== null && <a href="#shared">Seeds</a>}
        <a href="#one-image">One image</a>
        <a href={networksFile}>All networks</a>
        <a href="#measured">Method</a>
        <a href={`#${glossaryId}`}>Glossary</a>
        <a href="#limits">Limits</a>
      </nav>
      <header>
        <p class="eyebrow">
          {result.dataset.label} · {result.preset} · {dateText(result.finished)} · Treble {result.version}
        </p>
        <h1>{result.title}</h1>
        {headline !== "" && <p class="answer">{headline}</p>}
        <p class={headline === "" ? "answer" : "second"}>{answerSentence(core)}</p>
        {result.basis !== "" && <p class="basis">{result.basis}</p>}
        <p class="tally">{headline === "" ? tallySentence(result.claims) : checksSentence(result.claims)}</p>
      </header>
      <Section id="verdicts" title="What was claimed, and what came out">
        <ClaimTable result={result} links={studyLinks(result)} />
      </Section>
      <Caveats caveats={result.caveats} />
      <Section id="energy" title="Where the perturbations' energy lies">
        {left > 0 && <p>{coreSentence(core)}</p>}
        <RadialSection result={core} styles={styles} />
      </Section>
      {shared !== null && (
        <Section id="shared" title="What seeds have in common">
          {shared}
        </Section>
      )}
      <Section id="one-image" title="One image, attacked on every network">
        {left > 0 && <p>{coreSentence(core)}</p>}
        <ExampleSection result={core} />
      </Section>
      <Section id="networks" title="The networks">
        <p>
          <a href={networksFile}>
            {result.networks.length === 1 ? "The network" : `All ${result.networks.length} networks`} in one table
          </a>
          , by experiment: size, training, accuracy, frequencies and robustness.
        </p>
      </Section>
      <Section id="measured" title="How this was measured">
        <MeasuredSection result={result} />
      </Section>
      <Section id={glossaryId} title="What the words mean">
        <Glossary result={result} />
      </Section>
      <Section id="limits" title="What this does not show">
        <LimitsSection result={result} />
      </Section>
    </>
  );
}

function coreSentence(core: StudyResult): string {
  const recipe = ranRecipes(core).length > 1 ? ` trained by the recipe ${mainRecipe(core)?.name}` : "";
  return `Of the networks on ${core.dataset.label}${recipe}, one for each family, activation and kernel width; the others are on the pages of their experiments.`;
}
