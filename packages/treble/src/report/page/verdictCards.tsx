import type { VNode } from "preact";
import type { ClaimResult } from "../../results/results.ts";
import { claimedSide, claimsAndChecks, evidenceText } from "../words/claimWords.ts";
import { effectLimits, effectMean, plural } from "../words/format.ts";
import { claimAnchor } from "../words/studyLinks.ts";
import { EffectBar } from "./effectBar.tsx";
import { VerdictText } from "./verdict.tsx";

/** The claims of an experiment with verdict, effect and the rule written before the run; checks apart. */
export function VerdictCards(props: { readonly claims: readonly ClaimResult[] }): VNode {
  const [first] = props.claims;
  const { claims, checks } = claimsAndChecks(props.claims);
  const cards = (own: readonly ClaimResult[]): VNode => (
    <div class="claims">
      {own.map((claim) => (
        <Card key={claim.id} claim={claim} place={props.claims.indexOf(claim)} withRule={shared === null} />
      ))}
    </div>
  );
  // What all claims share is said once.
  const shared = first !== undefined && props.claims.every(({ rule }) => rule === first.rule) ? first.rule : null;
  return (
    <>
      {shared === null ? null : (
        <p class="shared-rule">
          <b>Rule, declared before the run</b>: {shared.replace(/\.$/, "")}.
        </p>
      )}
      {claims.length > 0 && cards(claims)}
      {checks.length > 0 && (
        <>
          <h3 class="checks">Checks of the method and of the data, not counted among the claims</h3>
          {cards(checks)}
        </>
      )}
    </>
  );
}

function Card(props: { readonly claim: ClaimResult; readonly place: number; readonly withRule: boolean }): VNode {
  const { claim, place, withRule } = props;
  return (
    <article id={claimAnchor(place)} class={`claim ${claim.verdict}`}>
      <p>
        <VerdictText verdict={claim.verdict} />{" "}
        <span class="number">
          {claim.check ? "check" : "claim"} {place + 1}
        </span>
      </p>
      <h3>{claim.claim}</h3>
      {claim.seeds > 0 && (
        <>
          <p class="effect">
            <b>{effectMean(claim.effect)}</b> {claim.unit}{" "}
            <span class="limits">
              95 % bootstrap interval ({plural(claim.seeds, "seed")}) {effectLimits(claim.effect)}
            </span>
          </p>
          <EffectBar effect={claim.effect} predicted={claim.predicted} />
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
            <dt>Rule, declared before the run</dt>
            <dd>{claim.rule}</dd>
          </>
        ) : null}
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
