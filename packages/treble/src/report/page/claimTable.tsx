import type { VNode } from "preact";
import type { ClaimResult, ExperimentResult, NetworkResult, StudyResult } from "../../results/results.ts";
import { type ClaimMatrix, claimMatrix, worthMatrix } from "../words/claimMatrix.ts";
import {
  claimedSide,
  claimsAndChecks,
  effectHead,
  evidenceText,
  seedsSentence,
  spectraSuffix,
} from "../words/claimWords.ts";
import { comparedNetworks } from "../words/comparedNetworks.ts";
import { effectReaches } from "../words/effectReach.ts";
import { experimentName } from "../words/experimentName.ts";
import { effectLimits, effectMean, percent } from "../words/format.ts";
import { markedName } from "../words/networkName.ts";
import { ranRecipes } from "../words/recipes.ts";
import type { StudyLinks } from "../words/studyLinks.ts";
import { ClaimMatrixTable } from "./claimMatrixTable.tsx";
import { EffectBar } from "./effectBar.tsx";
import { ScrollingTable } from "./figure.tsx";
import { VerdictText } from "./verdict.tsx";

/** More networks than this are given by the range of their accuracies. */
const MOST_NAMED = 4;

/**
 * Every claim of the study with its verdict, by experiment, each linked to the experiment's page: by recipes and by own
 * and shared spectra where there are several; checks apart.
 */
export function ClaimTable(props: Props): VNode {
  const { result, links } = props;
  const { claims, checks } = claimsAndChecks(result.claims);
  const matrix = claimMatrix(result);
  const crossed = worthMatrix(matrix);
  return (
    <>
      {crossed && (
        <>
          <ClaimMatrixTable matrix={matrix} result={result} links={links} />
          <p class="explanation">{matrixSentence(matrix)}</p>
          <p>{seedsSentence(claims)}</p>
        </>
      )}
      {/* Of several recipes the experiments' pages have it. */}
      {claims.length > 0 && ranRecipes(result).length < 2 && (
        <>
          {crossed ? <h3 id="evidence">Effects and evidence</h3> : <p>{seedsSentence(result.claims)}</p>}
          <p class="explanation">
            In every bar the shaded half is the side of 0 that the claim predicts, the box is the interval, the stroke
            the estimate and the dots are single seeds; the bars of one experiment share a scale where they share a
            unit. The rule of every claim stands on its experiment's page. {uncorrected}
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

const uncorrected = "Nothing is corrected for the number of claims, and several look at the same networks.";

function matrixSentence({ hasShared }: ClaimMatrix): string {
  const forms = hasShared
    ? "“Own” is decided by each network's own spectra, “shared” by those of what networks that differ only in their seed have in common; a claim that is not about the spectra of perturbations or features has no shared form. "
    : "";
  return `Each cell: the verdict, and the effect with its 95 % bootstrap interval in the unit that stands under the claim. ${forms}“Not run”: that recipe has no verdict on the claim. A claim holds or fails throughout where every verdict of its row is supported, or every one contradicted; it depends on the recipe where one kind of spectra supports it in one and contradicts it in another. ${uncorrected}`;
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
    .map((experiment) => {
      const all = claimsOf(experiment, result);
      return { experiment, own: all.filter((one) => claims.includes(one)), reaches: effectReaches(all) };
    })
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
        {groups.map(({ experiment, own, reaches }) => (
          <tbody key={experiment.id}>
            <tr class="group">
              <th scope="rowgroup" colSpan={6}>
                <a href={links.experiments.get(experiment.id)!}>{experimentName(experiment, result)}</a>
                <small>{experiment.question}</small>
              </th>
            </tr>
            {own.map((claim) => (
              <tr key={claim.id} class={`claim-row ${claim.verdict}`}>
                <th scope="row">
                  <a href={links.claims.get(claim.id)!}>{claim.claim}</a>
                  {spectraSuffix(claim)}
                  {claim.spectra === "shared" && <small>by shared spectra</small>}
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
                  <EffectBar
                    effect={claim.effect}
                    predicted={claim.predicted}
                    reach={reaches.get(claim.unit)!}
                    seeds={claim.seedEffects}
                    narrow
                  />
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
