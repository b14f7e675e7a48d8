import * as Plot from "@observablehq/plot";
import type { Chart } from "../../results/chart.ts";
import { shortText } from "../../text/plainText.ts";
import { chartLook, noLooks } from "./chartLook.ts";
import type { ChartSvgOptions } from "./chartSvgOptions.ts";
import { CHARACTER, HALO, longest, valueLabel } from "./chartText.ts";
import { intervalMarks } from "./intervalMarks.ts";
import { measuredSeries } from "./measuredSeries.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";
import { beyondText, REFERENCE_NAME, REFERENCE_RULE } from "./references.ts";
import { type ValueAxis, valueAxis } from "./valueAxis.ts";

/** One row a name, with the intervals of every series. @returns the text of an `<svg>` element */
export function rowChart(chart: Chart, { width, endLabels: wanted, looks = noLooks }: ChartSvgOptions): string {
  const series = measuredSeries(chart, looks);
  const { lookOf } = chartLook(chart, looks);
  const axis = valueAxis(chart);
  const rows = [...new Set(chart.series.flatMap(({ points }) => points.map(({ x }) => String(x))))];
  const pitch = 14 + 9 * Math.max(1, series.length);
  const names = 14 + longest(rows);
  const endLabels = wanted && names <= 0.45 * width;
  const margin = { top: endLabels ? 14 : 20, bottom: 46, right: 16, left: endLabels ? names : 12 };
  const references = staggered(axis, width - margin.left - margin.right);
  margin.top += 13 * Math.max(0, ...references.map(({ line }) => line));
  // On a narrow page a row's name stands above its values.
  const step = endLabels ? pitch : pitch + 14;
  const height = margin.top + margin.bottom + rows.length * step;
  const middle = (row: number, i: number): number =>
    row * step + (endLabels ? 0 : 14) + pitch / 2 + (i - (series.length - 1) / 2) * 9;
  const points = series.flatMap(({ points, place }, i) =>
    points.map(({ x, y, dots }) => ({
      points: [{ place: middle(rows.indexOf(String(x)), i), value: y, dots }],
      style: lookOf(place, x),
      bar: { strokeWidth: 2 },
    })),
  );
  return plotSvg(chart.id, {
    width,
    height,
    marginTop: margin.top,
    marginLeft: margin.left,
    marginBottom: margin.bottom,
    marginRight: margin.right,
    x: { domain: axis.domain, type: axis.type },
    y: { domain: [rows.length * step, 0], type: "linear", axis: null },
    marks: [
      Plot.gridX(axis.ticks, { stroke: FIGURE_COLOURS.grid, strokeOpacity: 1 }),
      Plot.axisX(axis.ticks, { text: axis.text, tickSize: 4, label: null }),
      Plot.text([valueLabel(chart)], { frameAnchor: "bottom", dy: 38, fill: FIGURE_COLOURS.ink }),
      ...references.flatMap(({ label, value, ruled, line, anchor }) => [
        ruled ? Plot.ruleX([value], REFERENCE_RULE) : null,
        Plot.text([label], {
          x: [value],
          frameAnchor: "top",
          dx: anchor === "end" ? -3 : 3,
          dy: (endLabels ? -6 : -12) - 13 * line,
          textAnchor: anchor,
          ...REFERENCE_NAME,
          ...HALO,
        }),
      ]),
      Plot.text(
        rows.map((row) => shortText(row, Math.floor(width / CHARACTER) - 3)),
        {
          ...(endLabels
            ? { frameAnchor: "left" as const, textAnchor: "end" as const, dx: -8 }
            : { frameAnchor: "left" as const, textAnchor: "start" as const, dx: 0 }),
          y: rows.map((_, row) => row * step + (endLabels ? pitch / 2 : 8)),
          fill: FIGURE_COLOURS.ink,
          ...HALO,
        },
      ),
      ...intervalMarks(points, "x", axis, () => 4),
    ],
  });
}

/** The names of references of a chart of rows; where two would meet, the second is a line higher. */
function staggered({ within, beyond, domain: [from, to], share }: ValueAxis, pixels: number) {
  const ends: number[] = [];
  return [
    ...within.map(({ label, value }) => ({ label, value, ruled: true })),
    ...beyond.map((one) => ({
      label: beyondText(one, ["←", "→"]),
      value: one.end === "high" ? to : from,
      ruled: false,
    })),
  ]
    .filter(({ value }) => Number.isFinite(share(value)))
    .toSorted((a, b) => a.value - b.value)
    .map(({ label, value, ruled }) => {
      const left = share(value) <= 0.5;
      const start = share(value) * pixels - (left ? 0 : label.length * CHARACTER);
      let line = 0;
      while (start < (ends[line] ?? -Infinity) + 8) line++;
      ends[line] = start + label.length * CHARACTER;
      return { label, value, ruled, line, anchor: left ? ("start" as const) : ("end" as const) };
    });
}
