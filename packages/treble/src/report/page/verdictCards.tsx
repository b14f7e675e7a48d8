import type { VNode } from "preact";
import type { ClaimResult, StudyResult } from "../../results/results.ts";
import { claimedSide, claimsAndChecks, declaredText, evidenceText, isComputed } from "../words/claimWords.ts";
import { effectReaches } from "../words/effectReach.ts";
import { effectLimits, effectMean, plural } from "../words/format.ts";
import { sharedNetworksSentences } from "../words/sharedNetworks.ts";
import { claimAnchor } from "../words/studyLinks.ts";
import { EffectBar } from "./effectBar.tsx";
import { VerdictText } from "./verdict.tsx";

/**
 * The claims of an experiment with verdict, effect, rule and where that was declared; own and shared forms of one claim
 * side by side, checks apart. Bars of one unit have one scale.
 */
export function VerdictCards(props: { readonly claims: readonly ClaimResult[]; readonly result: StudyResult }): VNode {
  const { result } = props;
  const [first] = props.claims;
  const { claims, checks } = claimsAndChecks(props.claims);
  const reaches = effectReaches(props.claims);
  const card = (claim: ClaimResult): VNode => (
    <Card
      key={claim.id}
      claim={claim}
      place={props.claims.indexOf(claim)}
      withRule={common === null}
      reach={reaches.get(claim.unit)!}
    />
  );
  const cards = (all: readonly ClaimResult[]): VNode => (
    <div class="claims">
      {[...new Set(all.map(({ row }) => row))].map((row) => {
        const forms = all.filter((claim) => claim.row === row);
        return forms.length === 1 ? (
          card(forms[0]!)
        ) : (
          <div class="forms" key={row}>
            {forms.toSorted((a, b) => Number(a.spectra === "shared") - Number(b.spectra === "shared")).map(card)}
          </div>
        );
      })}
    </div>
  );
  // What all claims share is said once.
  const common = first !== undefined && props.claims.every(({ rule }) => rule === first.rule) ? first.rule : null;
  const dependence = sharedNetworksSentences(claims, result);
  return (
    <>
      {common === null ? null : (
        <p class="shared-rule">
          <b>Rule</b>: {common.replace(/\.$/, "")}.
        </p>
      )}
      <p class="explanation">Bars in one unit share a scale; dots below a bar are single seeds.</p>
      {claims.length > 0 && cards(claims)}
      {dependence.length > 0 && (
        <p class="dependence">
          <b>Not independent.</b> {dependence.join(" ")}
        </p>
      )}
      {checks.length > 0 && (
        <>
          <h3 class="checks">Checks of the method and of the data, not counted among the claims</h3>
          {cards(checks)}
        </>
      )}
    </>
  );
}

function Card(props: {
  readonly claim: ClaimResult;
  readonly place: number;
  readonly withRule: boolean;
  readonly reach: number;
}): VNode {
  const { claim, place, withRule, reach } = props;
  return (
    <article id={claimAnchor(place)} class={`claim ${claim.verdict}`}>
      <p>
        <VerdictText verdict={claim.verdict} />{" "}
        <span class="number">
          {claim.check ? "check" : "claim"} {place + 1} ·{" "}
          {isComputed(claim) ? "computed, without networks" : `${claim.spectra} spectra · recipe ${claim.recipe}`}
        </span>
      </p>
      <h3>{claim.claim}</h3>
      {claim.seeds > 0 && (
        <>
          <p class="effect">
            <b>{effectMean(claim.effect)}</b> {claim.unit}{" "}
            <span class="limits">
              {isComputed(claim)
                ? `range over ${plural(claim.seeds, "draw")}`
                : `95 % bootstrap interval (${plural(claim.seeds, "seed")})`}{" "}
              {effectLimits(claim.effect)}
            </span>
          </p>
          <EffectBar effect={claim.effect} predicted={claim.predicted} reach={reach} seeds={claim.seedEffects} />
          <p class="claimed-side">
            {claim.check ? "Expected" : "Claimed"}: {claimedSide(claim)}, the shaded half.
          </p>
        </>
      )}
      <p>{claim.sentence}</p>
      <dl>
        <dt>Contrast</dt>
        <dd>{claim.contrast}</dd>
        {withRule ? (
          <>
            <dt>Rule</dt>
            <dd>{claim.rule}</dd>
          </>
        ) : null}
        <dt>Rule declared</dt>
        <dd>{declaredText(claim)}</dd>
        <dt>Evidence</dt>
        <dd>
          {claim.metric}; {evidenceText(claim).filter(Boolean).join(", ")}
        </dd>
        <dt>{claim.check ? "Origin" : "Claim made in"}</dt>
        <dd>{claim.source}</dd>
      </dl>
    </article>
  );
}
