import type { VNode } from "preact";
import type { Interval } from "../../statistics/interval.ts";

const WIDTH = 112;
const HEIGHT = 22;
const PAD = 6;

/** A common axis for a column of small dot-and-interval drawings. */
export interface DotAxis {
  readonly low: number;
  readonly high: number;
  /** Said at the right end of the head: what lies beyond it. */
  readonly beyond?: string;
  /** Vertical lines drawn in every row. */
  readonly marks: readonly { readonly at: number; readonly dashed: boolean }[];
}

/**
 * A stroke at the mean on its 95 % interval, which it does not hide, over dots for single seeds; decoration beside the
 * same numbers, so hidden from screen readers.
 */
export function DotInterval(props: {
  readonly value: Interval;
  /** The values of single seeds. */
  readonly seeds: readonly number[];
  readonly axis: DotAxis;
  readonly colour: string;
}): VNode {
  const { value, seeds, axis, colour } = props;
  const x = (v: number): number => position(v, axis);
  return (
    <svg class="dots" width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      <line x1={PAD} x2={WIDTH - PAD} y1={HEIGHT / 2} y2={HEIGHT / 2} stroke="var(--rule)" />
      {axis.marks.map((mark) => (
        <line
          key={mark.at}
          x1={x(mark.at)}
          x2={x(mark.at)}
          y1={0}
          y2={HEIGHT}
          stroke="var(--reference)"
          stroke-width="1.25"
          stroke-dasharray={mark.dashed ? "2 2" : undefined}
        />
      ))}
      {seeds.filter(Number.isFinite).map((seed) => (
        <circle key={seed} cx={x(seed)} cy={HEIGHT - 4} r="2" fill={colour} fill-opacity="0.8" />
      ))}
      <line
        x1={x(value.low)}
        x2={x(value.high)}
        y1={HEIGHT / 2}
        y2={HEIGHT / 2}
        stroke={colour}
        stroke-width="8"
        stroke-opacity="0.5"
      />
      <line x1={x(value.mean)} x2={x(value.mean)} y1="3" y2={HEIGHT - 3} stroke={colour} stroke-width="2.5" />
    </svg>
  );
}

/** The head of that column: the names of the vertical lines over where they stand. */
export function DotAxisHead(props: { readonly axis: DotAxis; readonly names: readonly string[] }): VNode {
  return (
    <svg class="dots" width={WIDTH} height={26} viewBox={`0 0 ${WIDTH} 26`} aria-hidden="true">
      {props.axis.marks.map((mark, i) => {
        const x = position(mark.at, props.axis);
        const last = WIDTH - (props.axis.beyond === undefined ? 0 : 46);
        const anchor = x > last - 22 ? "end" : x < 22 ? "start" : "middle";
        return (
          <g key={mark.at}>
            <text
              x={anchor === "end" ? last : anchor === "start" ? 0 : x}
              y={12}
              text-anchor={anchor}
              fill="var(--muted)"
            >
              {props.names[i]}
            </text>
            <line
              x1={x}
              x2={x}
              y1={17}
              y2={26}
              stroke="var(--reference)"
              stroke-width="1.25"
              stroke-dasharray={mark.dashed ? "2 2" : undefined}
            />
          </g>
        );
      })}
      {props.axis.beyond !== undefined && (
        <text x={WIDTH} y={12} text-anchor="end" fill="var(--muted)">
          {props.axis.beyond} →
        </text>
      )}
    </svg>
  );
}

function position(value: number, axis: DotAxis): number {
  const share = (value - axis.low) / (axis.high - axis.low);
  return Math.round((PAD + (WIDTH - 2 * PAD) * Math.min(1, Math.max(0, share))) * 100) / 100;
}
