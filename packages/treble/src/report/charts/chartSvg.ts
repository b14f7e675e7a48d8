import type { Chart } from "../../results/chart.ts";
import type { ChartSvgOptions } from "./chartSvgOptions.ts";
import { lineChart } from "./lineChart.ts";
import { hasPanels, panelChart } from "./panelChart.ts";
import { rowChart } from "./rowChart.ts";

/**
 * Draws a chart: lines with intervals over a numeric axis, each in a panel of its own where there are many, or one row
 * a name.
 * @returns the text of an `<svg>` element; the same for the same data
 */
export function chartSvg(chart: Chart, options: ChartSvgOptions): string {
  if (chart.x.scale === "rows") return rowChart(chart, options);
  return hasPanels(chart) ? panelChart(chart, options) : lineChart(chart, options);
}
