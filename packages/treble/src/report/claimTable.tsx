import type { VNode } from "preact";
import type { ClaimResult, ExperimentResult, Interval, NetworkResult, StudyResult } from "../experiments/results.ts";
import { comparedNetworks } from "./comparedNetworks.ts";
import { EffectBar } from "./effectBar.tsx";
import { ScrollingTable } from "./figure.tsx";
import { count, effectDecimals, limitsText, percent, plural, signedFixed } from "./format.ts";
import { markedName } from "./networkName.ts";
import type { StudyEvidence } from "./studyEvidence.ts";
import type { StudyLinks } from "./studyLinks.ts";
import { VerdictText } from "./verdict.tsx";

/** More networks than this are given by the range of their accuracies. */
const MOST_NAMED = 4;

/** Every claim of the study with its verdict, by experiment, each linked to the experiment's page. */
export function ClaimTable(props: {
  readonly result: StudyResult;
  readonly evidence: StudyEvidence;
  readonly links: StudyLinks;
}): VNode {
  const { result, evidence, links } = props;
  return (
    <>
      <ScrollingTable label="Claims and verdicts">
        <table class="overview">
          <thead>
            <tr>
              <th scope="col">Claim</th>
              <th scope="col">Verdict</th>
              <th scope="col" colSpan={2}>
                Effect, 95 % interval
              </th>
              <th scope="col">Seeds, samples</th>
              <th scope="col">Test accuracy of the networks compared (%)</th>
            </tr>
          </thead>
          {result.experiments.map((experiment) => (
            <tbody key={experiment.id}>
              <tr class="group">
                <th scope="rowgroup" colSpan={6}>
                  <a href={links.experiments.get(experiment.id)!}>{experiment.title}</a>
                  <small>{experiment.question}</small>
                </th>
              </tr>
              {claimsOf(experiment, result).map((claim) => (
                <tr key={claim.id} class={`claim-row ${claim.verdict}`}>
                  <th scope="row">
                    <a href={links.claims.get(claim.id)!}>{claim.claim}</a>
                  </th>
                  <td data-label="Verdict">
                    <VerdictText verdict={claim.verdict} />
                  </td>
                  <td data-label="Effect">
                    <Effect effect={claim.effect} /> <small>{claim.unit}</small>
                  </td>
                  <td class="bar">
                    <EffectBar effect={claim.effect} />
                  </td>
                  <td data-label="Evidence">
                    {plural(claim.seeds, "seed")} <small>{count(claim.samples)} samples</small>
                  </td>
                  <td data-label="Test accuracy (%)">
                    <Accuracies networks={comparedNetworks(claim, experiment, result, evidence)} />
                  </td>
                </tr>
              ))}
            </tbody>
          ))}
        </table>
      </ScrollingTable>
      <p class="explanation">
        Each bar has a scale of its own, with zero in the middle; the dot is the estimate. The rule of every claim was
        written before the run and stands on its experiment's page.
      </p>
    </>
  );
}

function Effect(props: { readonly effect: Interval }): VNode {
  const { effect } = props;
  const decimals = effectDecimals(effect);
  return (
    <>
      <b>{signedFixed(effect.mean, decimals)}</b> <span class="limits">{limitsText(effect, decimals)}</span>
    </>
  );
}

/** The claims of an experiment, in its order. */
export function claimsOf(experiment: ExperimentResult, { claims }: StudyResult): ClaimResult[] {
  return experiment.claims.flatMap((id) => claims.filter((claim) => claim.id === id));
}

function Accuracies(props: { readonly networks: readonly NetworkResult[] }): VNode {
  const { networks } = props;
  if (networks.length === 0) return <>–</>;
  if (networks.length <= MOST_NAMED)
    return (
      <ul class="accuracies">
        {networks.map((network) => (
          <li key={network.id}>
            <span>{markedName(network)}</span> <span>{percent(network.testAccuracy.mean)}</span>
          </li>
        ))}
      </ul>
    );
  const accuracies = networks.map(({ testAccuracy }) => testAccuracy.mean);
  return (
    <>
      {networks.length} networks: {percent(Math.min(...accuracies))} to {percent(Math.max(...accuracies))}
    </>
  );
}
