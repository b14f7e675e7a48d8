import type { VNode } from "preact";
import type { Interval } from "../../statistics/interval.ts";
import { compact } from "../words/format.ts";

/** Percent of the width from 0, in the middle, to an end of the axis. */
const HALF = 47;

/**
 * In a table's narrow bar longer numbers at the ends, and the 0 between them, would overlap: then one stands for both.
 */
const LONGEST_BESIDE_ANOTHER = 3;

/**
 * The interval on an axis with zero in the middle and the claimed side shaded: a box with the estimate as a stroke,
 * which hides no narrow interval, over dots for single seeds. The same numbers stand beside it as text.
 */
export function EffectBar(props: {
  readonly effect: Interval;
  readonly predicted: 1 | -1;
  /** The values at the ends of its axis, right and left; as of `effectReaches`. */
  readonly reach: number;
  /** The effects of single seeds; may be none. */
  readonly seeds: readonly number[];
  /** Whether it stands in a table's column. */
  readonly narrow?: true;
}): VNode | null {
  const { mean, low, high } = props.effect;
  if (![mean, low, high].every(Number.isFinite)) return null;
  const { reach } = props;
  const at = (value: number): number => 50 + (value / reach) * HALF;
  const x = (value: number): string => `${at(value).toFixed(2)}%`;
  return (
    <svg class="effect-bar" width="100%" height="34" aria-hidden="true">
      <rect class="claimed" x={x(Math.min(0, props.predicted * reach))} width={`${HALF}%`} y="0" height="20" />
      <line x1={x(-reach)} x2={x(reach)} y1="10" y2="10" stroke="var(--rule)" />
      <line x1="50%" x2="50%" y1="0" y2="20" stroke="var(--reference)" stroke-width="1.25" />
      {props.seeds.filter(Number.isFinite).map((value) => (
        <circle class="seed" key={value} cx={x(value)} cy="17" r="2.25" />
      ))}
      <rect class="interval" x={x(low)} width={`${(at(high) - at(low)).toFixed(2)}%`} y="5.5" height="9" />
      <line class="mean" x1={x(mean)} x2={x(mean)} y1="2" y2="18" />
      {props.narrow && compact(reach).length > LONGEST_BESIDE_ANOTHER ? (
        <text x={x(reach)} y="32" text-anchor="end">
          ±{compact(reach)}
        </text>
      ) : (
        <>
          <text x={x(-reach)} y="32" text-anchor="start">
            −{compact(reach)}
          </text>
          <text x="50%" y="32" text-anchor="middle">
            0
          </text>
          <text x={x(reach)} y="32" text-anchor="end">
            +{compact(reach)}
          </text>
        </>
      )}
    </svg>
  );
}
