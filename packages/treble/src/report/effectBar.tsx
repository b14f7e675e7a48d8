import type { VNode } from "preact";
import type { Interval } from "../experiments/results.ts";

/** The interval on an axis with zero in the middle; the same numbers stand beside it as text. */
export function EffectBar(props: { readonly effect: Interval }): VNode | null {
  const { mean, low, high } = props.effect;
  if (![mean, low, high].every(Number.isFinite)) return null;
  const reach = Math.max(Math.abs(low), Math.abs(high), Math.abs(mean)) * 1.15 || 1;
  const x = (value: number): string => `${(50 + (value / reach) * 46).toFixed(2)}%`;
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
