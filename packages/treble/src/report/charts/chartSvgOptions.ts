import type { NetworkLooks } from "./chartLook.ts";

/** How a chart is drawn. */
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
