import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { StudyResult } from "../experiments/results.ts";
import { answerSentence, tallySentence } from "./answer.ts";
import { seriesTones } from "./chartStyle.ts";
import { ExampleSection } from "./exampleSection.tsx";
import { ExperimentSection } from "./experimentSection.tsx";
import { dateText } from "./format.ts";
import { KernelSection } from "./kernelSection.tsx";
import { LimitsSection, MeasuredSection } from "./measuredSection.tsx";
import { networkStyles } from "./networkStyle.ts";
import { RadialSection } from "./radialSection.tsx";
import { ResultTable } from "./resultTable.tsx";
import { studyStyle } from "./studyStyle.ts";
import { VerdictCards } from "./verdictCards.tsx";

/** Nothing may run or be fetched, whatever text the result holds. */
const POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A study as one self-contained HTML file: no scripts, nothing fetched, light and dark, for the screen from 320 pixels
 * up and for A4. Every text in the result is treated as foreign and escaped.
 * @returns the text of the file, UTF-8
 */
export function renderStudyPage(result: StudyResult): string {
  const tones = [...networkStyles(result.networks).values(), ...seriesTones];
  const style = studyStyle(new Map(tones.map((s) => [s.property, s])).values());
  const head = renderToString(
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta http-equiv="Content-Security-Policy" content={POLICY} />
      <meta name="generator" content={`Treble ${result.version}`} />
      <title>{result.title}</title>
    </head>,
  );
  // The style sheet holds no text of the result, and must not be escaped.
  return `<!doctype html>
<html lang="en">
${head.replace("</head>", `<style>${style}</style></head>`)}
${renderToString(<Page result={result} />)}
</html>
`;
}

function Page(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  return (
    <body>
      <main>
        <header>
          <p class="eyebrow">
            {result.dataset.label} · {result.preset} · {dateText(result.finished)} · Treble {result.version}
          </p>
          <h1>{result.title}</h1>
          <p class="answer">{answerSentence(result)}</p>
          <p class="tally">{tallySentence(result.claims)}</p>
        </header>
        <section aria-labelledby="verdicts">
          <h2 id="verdicts">What was claimed, and what came out</h2>
          <VerdictCards claims={result.claims} />
        </section>
        {result.caveats.length > 0 && (
          <section class="caveats" aria-labelledby="caveats">
            <h2 id="caveats">Before trusting these numbers</h2>
            <ul>
              {result.caveats.map((caveat) => (
                <li key={caveat}>{caveat}</li>
              ))}
            </ul>
          </section>
        )}
        <section aria-labelledby="networks">
          <h2 id="networks">The networks compared</h2>
          <ResultTable result={result} />
        </section>
        <section aria-labelledby="energy">
          <h2 id="energy">Where the perturbations' energy lies</h2>
          <RadialSection result={result} />
        </section>
        <section aria-labelledby="kernels">
          <h2 id="kernels">Frequency against kernel width</h2>
          <KernelSection result={result} />
        </section>
        {result.experiments.map((experiment, i) => (
          <ExperimentSection key={experiment.id} experiment={experiment} claims={result.claims} index={i} />
        ))}
        <section aria-labelledby="one-image">
          <h2 id="one-image">One image, attacked on every network</h2>
          <ExampleSection result={result} />
        </section>
        <section aria-labelledby="measured">
          <h2 id="measured">How this was measured</h2>
          <MeasuredSection result={result} />
        </section>
        <section aria-labelledby="limits">
          <h2 id="limits">What this does not show</h2>
          <LimitsSection result={result} />
        </section>
      </main>
    </body>
  );
}
