import type { ChartSeries } from "../../results/chart.ts";
import { numberText } from "../../results/numberText.ts";
import type { BreakpointAlong } from "../claims/breakpointAlong.ts";
import type { ConditionRuns, Unknown } from "../contract/conditionRuns.ts";

/** Breakpoints along training for a chart over epochs. */
export interface BreakpointLines {
  /** The two lines of each network that has a breakpoint, with a point where they meet. */
  readonly series: readonly ChartSeries[];
  /** Where they meet, with intervals; of the other networks, that they do not. */
  readonly sentence: string;
}

export function breakpointLines(
  rows: Iterable<ConditionRuns>,
  breakpointOf: (row: ConditionRuns) => BreakpointAlong | Unknown,
): BreakpointLines {
  const all = Array.from(rows, (row) => ({ label: row.condition.label, along: breakpointOf(row) }));
  const parts = all.map(({ label, along }) => {
    if ("why" in along) return `${label}: none. ${along.why}`;
    const [low, high] = [along.interval.low, along.interval.high].map((end) => numberText(2 ** end, 2));
    return `${label}: epoch ${numberText(2 ** along.lines.place, 2)} (95 % interval ${low} to ${high}).`;
  });
  return {
    series: all.flatMap(({ label, along }) =>
      "why" in along ? [] : [{ name: `${label}: breakpoint`, points: pointsOf(along) }],
    ),
    sentence: `Breakpoints of two lines that meet, over the logarithm of the epochs: ${parts.join(" ")}`,
  };
}

/** The first moment, the breakpoint and the last moment, with the lines' heights there. */
function pointsOf({ epochs, lines }: BreakpointAlong): ChartSeries["points"] {
  const { place, height, before, after } = lines;
  const [first, last] = [Math.log2(epochs[0]!), Math.log2(epochs.at(-1)!)];
  return [
    { x: first, y: height + before * (first - place) },
    { x: place, y: height },
    { x: last, y: height + after * (last - place) },
  ].map(({ x, y }) => ({ x: 2 ** x, y: { mean: y, low: y, high: y } }));
}
