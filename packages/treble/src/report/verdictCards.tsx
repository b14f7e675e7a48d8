import type { VNode } from "preact";
import type { ClaimResult } from "../experiments/results.ts";
import { EffectBar } from "./effectBar.tsx";
import { count, effectDecimals, limitsText, plural, signedFixed } from "./format.ts";
import { claimAnchor } from "./studyLinks.ts";
import { VerdictText } from "./verdict.tsx";

/** The claims of an experiment with verdict, effect and the rule written before the run. */
export function VerdictCards(props: { readonly claims: readonly ClaimResult[] }): VNode {
  const [first] = props.claims;
  // What all claims share is said once.
  const shared = first !== undefined && props.claims.every(({ rule }) => rule === first.rule) ? first.rule : null;
  return (
    <>
      {shared === null ? null : (
        <p class="shared-rule">
          <b>Rule, declared before the run</b>: {shared.replace(/\.$/, "")}.
        </p>
      )}
      <div class="claims">
        {props.claims.map((claim, i) => (
          <article key={claim.id} id={claimAnchor(i)} class={`claim ${claim.verdict}`}>
            <p>
              <VerdictText verdict={claim.verdict} /> <span class="number">claim {i + 1}</span>
            </p>
            <h3>{claim.claim}</h3>
            <p class="effect">
              <b>{signedFixed(claim.effect.mean, effectDecimals(claim.effect))}</b> {claim.unit}{" "}
              <span class="limits">95 % interval {limitsText(claim.effect, effectDecimals(claim.effect))}</span>
            </p>
            <EffectBar effect={claim.effect} />
            <p>{claim.sentence}</p>
            <dl>
              <dt>Contrast</dt>
              <dd>{claim.contrast}</dd>
              {shared === null ? (
                <>
                  <dt>Rule, declared before the run</dt>
                  <dd>{claim.rule}</dd>
                </>
              ) : null}
              <dt>Evidence</dt>
              <dd>
                {claim.metric}; {plural(claim.seeds, "seed")}, {count(claim.samples)} samples
              </dd>
              <dt>Claim made in</dt>
              <dd>{claim.source}</dd>
            </dl>
          </article>
        ))}
      </div>
    </>
  );
}
