import type { VNode } from "preact";
import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { claimedSide, claimsAndChecks, effectHead, evidenceText, seedsSentence } from "../words/claimWords.ts";
import { comparedNetworks } from "../words/comparedNetworks.ts";
import { effectLimits, effectMean, percent } from "../words/format.ts";
import { markedName } from "../words/networkName.ts";
import type { StudyLinks } from "../words/studyLinks.ts";
import { EffectBar } from "./effectBar.tsx";
import { ScrollingTable } from "./figure.tsx";
import { VerdictText } from "./verdict.tsx";

/** More networks than this are given by the range of their accuracies. */
const MOST_NAMED = 4;

/** Every claim of the study with its verdict, by experiment, each linked to the experiment's page; checks apart. */
export function ClaimTable(props: Props): VNode {
  const { claims, checks } = claimsAndChecks(props.result.claims);
  return (
    <>
      {claims.length > 0 && (
        <>
          <p>{seedsSentence(props.result.claims)}</p>
          <p class="explanation">
            In every bar the shaded half is the side of 0 that the claim predicts, the box is the interval and the
            stroke the estimate; each bar has a scale of its own, whose ends stand under it, so lengths compare only
            within one. The rule of every claim was written before the run and stands on its experiment's page. Nothing
            is corrected for the number of claims, and several look at the same networks.
          </p>
          <Verdicts {...props} claims={claims} label="Claims and verdicts" noun="Claim" />
        </>
      )}
      {checks.length > 0 && (
        <>
          <h3 id="checks">Checks of the method and of the data</h3>
          <p class="explanation">
            No claims of a paper: what must hold for the others to mean something. They are not counted among the
            claims.
          </p>
          <Verdicts {...props} claims={checks} label="Checks and verdicts" noun="Check" />
        </>
      )}
    </>
  );
}

interface Props {
  readonly result: StudyResult;
  readonly links: StudyLinks;
}

function Verdicts(
  props: Props & { readonly claims: readonly ClaimResult[]; readonly label: string; readonly noun: string },
): VNode {
  const { result, links, claims, label, noun } = props;
  const groups = result.experiments
    .map((experiment) => ({ experiment, own: claimsOf(experiment, result).filter((one) => claims.includes(one)) }))
    .filter(({ own }) => own.length > 0);
  return (
    <ScrollingTable label={label}>
      <table class="overview">
        <thead>
          <tr>
            <th scope="col">{noun}</th>
            <th scope="col">Verdict</th>
            <th scope="col" colSpan={2}>
              {effectHead(claims)}
            </th>
            <th scope="col">Evidence</th>
            <th scope="col">Test accuracy of the networks compared (%)</th>
          </tr>
        </thead>
        {groups.map(({ experiment, own }) => (
          <tbody key={experiment.id}>
            <tr class="group">
              <th scope="rowgroup" colSpan={6}>
                <a href={links.experiments.get(experiment.id)!}>{experiment.title}</a>
                <small>{experiment.question}</small>
              </th>
            </tr>
            {own.map((claim) => (
              <tr key={claim.id} class={`claim-row ${claim.verdict}`}>
                <th scope="row">
                  <a href={links.claims.get(claim.id)!}>{claim.claim}</a>
                </th>
                <td data-label="Verdict">
                  <VerdictText verdict={claim.verdict} />
                </td>
                <td data-label="Effect">
                  {claim.seeds > 0 && (
                    <>
                      <b>{effectMean(claim.effect)}</b> <span class="limits">{effectLimits(claim.effect)}</span>{" "}
                      <small>{claim.unit}</small>{" "}
                    </>
                  )}
                  <small class="claimed-side">claimed: {claimedSide(claim)}</small>
                </td>
                <td class="bar">
                  <EffectBar effect={claim.effect} predicted={claim.predicted} narrow />
                </td>
                <td data-label="Evidence">
                  {evidenceText(claim)[0]} <small>{evidenceText(claim)[1]}</small>
                </td>
                <td data-label="Test accuracy (%)">
                  <Accuracies networks={comparedNetworks(claim, result)} />
                </td>
              </tr>
            ))}
          </tbody>
        ))}
      </table>
    </ScrollingTable>
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
