import type { VNode } from "preact";
import type { ClaimResult, Interval } from "../experiments/results.ts";
import { count, fixed, limitsText, plural } from "./format.ts";

const SIGNS = { supported: "✓", contradicted: "✕", inconclusive: "≈" } as const;

/** Every claim with its verdict, effect and the rule written before the run. */
export function VerdictCards(props: { readonly claims: readonly ClaimResult[] }): VNode {
  const [first] = props.claims;
  // What all claims share is said once.
  const shared = first !== undefined && props.claims.every(({ rule }) => rule === first.rule) ? first.rule : null;
  return (
    <>
      {shared === null ? null : (
        <p class="shared-rule">
          <b>Rule, declared before the run</b>: {shared}.
        </p>
      )}
      <div class="claims">
        {props.claims.map((claim) => (
          <article key={claim.id} class={`claim ${claim.verdict}`}>
            <p class="verdict">
              <span aria-hidden="true">{SIGNS[claim.verdict]}</span> {claim.verdict}
            </p>
            <h3>{claim.claim}</h3>
            <p class="effect">
              <b>{signed(claim.effect.mean)}</b> {claim.unit}{" "}
              <span class="limits">95 % interval {limitsText(claim.effect)}</span>
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

function signed(value: number): string {
  return value > 0 ? `+${fixed(value, 3)}` : fixed(value, 3);
}

/** The interval on an axis with zero in the middle; the same numbers stand above it as text. */
function EffectBar(props: { readonly effect: Interval }): VNode | null {
  const { mean, low, high } = props.effect;
  if (![mean, low, high].every(Number.isFinite)) return null;
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(mean)) * 1.15 || 1;
  const x = (value: number): string => `${(50 + (value / reach) * 49).toFixed(2)}%`;
  return (
    <svg class="effect-bar" width="100%" height="34" aria-hidden="true">
      <line x1="0" x2="100%" y1="10" y2="10" stroke="var(--rule)" />
      <line x1="50%" x2="50%" y1="0" y2="20" stroke="var(--reference)" stroke-width="1.25" />
      <line class="interval" x1={x(low)} x2={x(high)} y1="10" y2="10" stroke-width="4" />
      <circle class="mean" cx={x(mean)} cy="10" r="5" />
      <text x="50%" y="32" text-anchor="middle">
        0
      </text>
    </svg>
  );
}
