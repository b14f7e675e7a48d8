import * as Plot from "@observablehq/plot";
import type { Interval } from "../../statistics/interval.ts";
import type { SeriesStyle } from "./chartStyle.ts";
import { FIGURE_COLOURS } from "./plotSvg.ts";
import { limits, type ValueAxis } from "./valueAxis.ts";

/** A value at its place on the axis across that of the values. */
export interface PlacedValue {
  readonly place: number;
  readonly value: Interval;
  /** Of single seeds. */
  readonly dots?: readonly number[] | undefined;
}

/** Pixels that the dots of single seeds stand beside a bar along which they would hide. */
const BESIDE = 5;

/** Points that look alike. */
export interface PointGroup {
  readonly points: readonly PlacedValue[];
  readonly style: SeriesStyle;
  /** Of the bars of the intervals; null where there are none. */
  readonly bar: { readonly strokeWidth: number; readonly strokeOpacity?: number } | null;
}

export const meanOf = ({ value }: PlacedValue): number => value.mean;

/** The limits of an interval, which a logarithmic axis has no room for below its own end. */
export function limitsAlong({ type, domain }: ValueAxis) {
  const least = type === "log" ? domain[0] : -Infinity;
  return {
    low: ({ value }: PlacedValue): number => Math.max(limits(value)[0], least),
    high: ({ value }: PlacedValue): number => Math.max(limits(value)[1], least),
  };
}

/** How the points of a series are drawn by Plot. @param r pixels */
export function dotOf({ symbol, hollow, colour }: SeriesStyle, r: number) {
  return { r, symbol, stroke: colour, strokeWidth: 1.75, fill: hollow ? FIGURE_COLOURS.ground : colour };
}

/**
 * The dots of single seeds, before them the bars of intervals along the axis of values, which is `along`, and above
 * them all the symbols of their means.
 */
export function intervalMarks(
  groups: readonly PointGroup[],
  along: "x" | "y",
  axis: ValueAxis,
  radius: (group: PointGroup) => number,
): Plot.Markish[] {
  const { low, high } = limitsAlong(axis);
  const least = axis.type === "log" ? axis.domain[0] : -Infinity;
  return [
    ...groups.map(({ points, style, bar }) => {
      const seeds = points.flatMap(({ place, dots = [] }) =>
        dots.filter((dot) => Number.isFinite(dot) && dot >= least).map((dot) => ({ place, dot })),
      );
      if (seeds.length === 0) return null;
      const pen = { r: 1.75, fill: style.colour, fillOpacity: 0.75 };
      return along === "y"
        ? Plot.dot(seeds, { x: "place", y: "dot", dx: bar === null ? 0 : BESIDE, ...pen })
        : Plot.dot(seeds, { x: "dot", y: "place", dy: bar === null ? 0 : BESIDE, ...pen });
    }),
    ...groups.map(({ points, style, bar }) => {
      const pen = { stroke: style.colour, ...bar };
      if (bar === null) return null;
      return along === "y"
        ? Plot.ruleX(points, { x: "place", y1: low, y2: high, ...pen })
        : Plot.ruleY(points, { y: "place", x1: low, x2: high, ...pen });
    }),
    ...groups.map((group) =>
      Plot.dot(group.points, {
        ...(along === "y" ? { x: "place", y: meanOf } : { x: meanOf, y: "place" }),
        ...dotOf(group.style, radius(group)),
      }),
    ),
  ];
}
