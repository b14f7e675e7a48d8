import type { VNode } from "preact";
import type { ClaimResult, ExperimentResult } from "../experiments/results.ts";
import { ChartFigure } from "./chartFigure.tsx";

/** One experiment: its question, what became of its claims, and its figures. `index` is its place in the study. */
export function ExperimentSection(props: {
  readonly experiment: ExperimentResult;
  readonly claims: readonly ClaimResult[];
  readonly index: number;
}): VNode {
  const { experiment, claims, index } = props;
  // Named by position: an id is foreign text.
  const id = `experiment-${index + 1}`;
  const own = claims.filter((claim) => experiment.claims.includes(claim.id));
  return (
    <section aria-labelledby={id}>
      <h2 id={id}>{experiment.title}</h2>
      <p>{experiment.question}</p>
      {own.length > 0 && (
        <ul>
          {own.map((claim) => (
            <li key={claim.id}>
              <b>{claim.verdict}</b>: {claim.claim}
            </li>
          ))}
        </ul>
      )}
      {experiment.charts.map((chart, i) => (
        <div key={chart.id}>
          <h3>{chart.title}</h3>
          <ChartFigure chart={chart} id={`${id}-chart-${i + 1}`} />
        </div>
      ))}
      {experiment.caveats.map((caveat) => (
        <p key={caveat}>{caveat}</p>
      ))}
    </section>
  );
}
