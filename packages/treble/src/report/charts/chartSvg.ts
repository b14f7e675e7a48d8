import type { Chart } from "../../results/chart.ts";
import type { NetworkLooks } from "./chartLook.ts";
import { lineChart } from "./lineChart.ts";
import { hasPanels, panelChart } from "./panelChart.ts";
import { rowChart } from "./rowChart.ts";

export interface ChartSvgOptions {
  /** Pixels. */
  readonly width: number;
  /** Of a chart over a numeric axis; a chart of rows is as high as its rows. */
  readonly height: number;
  /** Names of the series at the ends of their lines; without them the caller shows a legend. */
  readonly endLabels: boolean;
  /** Default: none of the series and rows is a network. */
  readonly looks?: NetworkLooks;
}

/**
 * Draws a chart: lines with intervals over a numeric axis, each in a panel of its own where there are many, or one row
 * a name.
 * @returns the text of an `<svg>` element; the same for the same data
 */
export function chartSvg(chart: Chart, options: ChartSvgOptions): string {
  if (chart.x.scale === "rows") return rowChart(chart, options);
  return hasPanels(chart) ? panelChart(chart, options) : lineChart(chart, options);
}
