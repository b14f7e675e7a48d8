import type { Chart } from "../../results/chart.ts";
import { chartLook, type NetworkLooks, noLooks } from "./chartLook.ts";

/** The series of a chart with their styles; what is not a number was not measured, and is left out. */
export function measuredSeries(chart: Chart, looks: NetworkLooks = noLooks) {
  const position = positionOf(chart);
  const look = chartLook(chart, looks);
  return chart.series
    .map((series, i) => ({
      ...series,
      place: i,
      style: look.series[i]!,
      points: series.points.filter(
        ({ x, y }) =>
          Number.isFinite(y.mean) &&
          (chart.y.scale === "linear" || y.mean > 0) &&
          (chart.x.scale === "rows" || Number.isFinite(position(Number(x)))),
      ),
    }))
    .filter(({ points }) => points.length > 0);
}

/** A numeric axis as a straight one. */
export function positionOf({ x }: Chart): (value: number) => number {
  return x.scale === "log2" ? Math.log2 : x.scale === "log10" ? Math.log10 : (value) => value;
}
