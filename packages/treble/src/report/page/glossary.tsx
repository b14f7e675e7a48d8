import type { VNode } from "preact";
import type { NetworkResult, StudyResult } from "../../results/results.ts";
import { glossaryTerms } from "../words/glossaryTerms.ts";

/** Ids of the glossary's heading, for links from other pages. */
export const glossaryId = "glossary";

/** What the words of a study mean: measures, and of networks, training and attacks those that it mentions. */
export function Glossary(props: { readonly result: StudyResult }): VNode {
  const { result } = props;
  const text = textOf(result);
  const groups = glossaryTerms(result).map(({ title, entries }) => ({
    title,
    entries: entries.filter(({ found }) => found?.test(text) ?? true),
  }));
  return (
    <>
      {groups
        .filter(({ entries }) => entries.length > 0)
        .map(({ title, entries }) => (
          <div key={title}>
            <h3>{title}</h3>
            <dl class="definitions">
              {entries.map(({ term, text: meaning }) => (
                <div key={term}>
                  <dt>{term}</dt>
                  <dd>{meaning}</dd>
                </div>
              ))}
            </dl>
          </div>
        ))}
    </>
  );
}

/** All that the study's pages say in words. */
function textOf({ settings, recipes, experiments, claims, networks, caveats, basis }: StudyResult): string {
  const shared = claims.some(({ spectra }) => spectra === "shared") || networks.some(isShared);
  return [
    // Words of the pages themselves.
    ...[shared ? "shared spectra" : "", recipes.length > 1 ? "recipe" : ""],
    ...recipes.map(({ text }) => text),
    ...settings.flatMap(({ name, value, reason }) => [name, value, reason]),
    ...experiments.flatMap(({ title, question, caveats: own, charts }) => [
      ...[title, question, ...own],
      ...charts.flatMap((chart) => [
        ...[chart.title, chart.caption, chart.x.label, chart.y.label],
        ...chart.series.flatMap(({ name, points }) => [name, ...points.map(({ x }) => String(x))]),
      ]),
    ]),
    ...claims.flatMap(({ claim, metric, contrast, rule, sentence }) => [claim, metric, contrast, rule, sentence]),
    ...networks.flatMap(({ label, family, dataset }) => [label, family, dataset]),
    ...[...caveats, basis],
  ].join("\n");
}

function isShared({ shared: { perturbation, feature } }: NetworkResult): boolean {
  return perturbation !== null || feature !== null;
}
