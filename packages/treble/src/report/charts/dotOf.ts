import type { SeriesStyle } from "./chartStyle.ts";
import { FIGURE_COLOURS } from "./plotSvg.ts";

/** How the points of a series are drawn by Plot. @param r pixels */
export function dotOf({ symbol, hollow, colour }: SeriesStyle, r: number) {
  return { r, symbol, stroke: colour, strokeWidth: 1.75, fill: hollow ? FIGURE_COLOURS.ground : colour };
}
