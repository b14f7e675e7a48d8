import * as Plot from "@observablehq/plot";
import type { Chart } from "../../results/chart.ts";
import { noLooks } from "./chartLook.ts";
import type { ChartSvgOptions } from "./chartSvgOptions.ts";
import { positionLabel, valueLabel } from "./chartText.ts";
import { lineChart } from "./lineChart.ts";
import { measuredSeries } from "./measuredSeries.ts";
import { FIGURE_COLOURS, plotSvg } from "./plotSvg.ts";

/** More lines than this cannot be followed in one panel. */
const MOST_LINES = 4;
/** Of several panels: the height of one with its name, and its least width. */
const PANEL = { height: 176, width: 240, gap: 22, head: 26 } as const;

/** Whether every series has a panel with its name over it, so that no legend is wanted. */
export function hasPanels({ x, series }: Pick<Chart, "x" | "series">): boolean {
  return x.scale !== "rows" && series.filter(({ apart }) => !apart).length > MOST_LINES;
}

/** A panel a series, all on the same axes: the series before the others in grey. @returns the text of an `<svg>` */
export function panelChart(chart: Chart, { width, looks = noLooks }: ChartSvgOptions): string {
  const columns = Math.max(1, Math.floor((width + PANEL.gap) / (PANEL.width + PANEL.gap)));
  const each = (width - (columns - 1) * PANEL.gap) / columns;
  const series = measuredSeries(chart, looks);
  const rows = Math.ceil(series.length / columns);
  const height = PANEL.head + rows * (PANEL.height + PANEL.gap);
  const panels = series.map((one, i) => {
    const panel = lineChart(
      { ...chart, id: `${chart.id}-panel-${i + 1}` },
      { width: each, height: PANEL.height, endLabels: false, looks, focus: one.place },
    );
    const [x, y] = [
      (i % columns) * (each + PANEL.gap),
      PANEL.head + Math.floor(i / columns) * (PANEL.height + PANEL.gap),
    ];
    // Inside a picture a panel is a group: a page's rules for the size of pictures must not reach it.
    return panel
      .replace(/<style>[\s\S]*?<\/style>/, "")
      .replace(/^<svg[^>]*>/, `<g transform="translate(${Math.round(x * 100) / 100},${y})">`)
      .replace(/<\/svg>$/, "</g>");
  });
  const frame = plotSvg(chart.id, {
    width,
    height,
    margin: 0,
    x: { axis: null, domain: [0, width] },
    y: { axis: null, domain: [height, 0] },
    marks: [
      Plot.text([`${valueLabel(chart)}, against ${positionLabel(chart)}; in grey the others`], {
        x: [2],
        y: [9],
        textAnchor: "start",
        fill: FIGURE_COLOURS.ink,
      }),
    ],
  });
  return frame.replace(/<\/svg>$/, `${panels.join("")}</svg>`);
}
