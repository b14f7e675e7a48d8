import * as Plot from "@observablehq/plot";
import { FIGURE_COLOURS } from "./plotSvg.ts";
import { spreadLabels } from "./spreadLabels.ts";

/** The end of a line, on the two axes of its plot, and what stands there. */
export interface LineEnd {
  readonly name: string;
  readonly colour: string;
  readonly x: number;
  readonly y: number;
}

interface Frame {
  /** Of the plot inside its margins, pixels. */
  readonly top: number;
  readonly bottom: number;
  /** The end of the axis across. */
  readonly right: number;
  /** On the axis across, for each pixel. */
  readonly perPixel: number;
  /** Of the values upwards, and back. */
  toPixel(value: number): number;
  toValue(pixel: number): number;
  /** Pixels between the middles of two names. */
  readonly gap: number;
  /** Of the thin lines to the names. Default 1. */
  readonly strokeOpacity?: number;
}

/** Names at the ends of lines, apart from each other, each with a thin line to its own. */
export function endNames(ends: readonly LineEnd[], frame: Frame): Plot.Markish[] {
  const { top, bottom, right, perPixel, toPixel, toValue, gap, strokeOpacity } = frame;
  const pixels = spreadLabels(
    ends.map(({ y }) => toPixel(y)),
    gap,
    top,
    bottom,
  );
  return ends.flatMap(({ name, colour, x, y }, i) => {
    const label = toValue(pixels[i]!);
    return [
      Plot.line(
        [
          [x, y],
          [right + 4 * perPixel, y],
          [right + LEADER * perPixel, label],
        ],
        { stroke: colour, strokeWidth: 1, ...(strokeOpacity === undefined ? {} : { strokeOpacity }) },
      ),
      Plot.text([name], {
        x: [right + LEADER * perPixel],
        y: [label],
        dx: 4,
        textAnchor: "start",
        fill: FIGURE_COLOURS.ink,
      }),
    ];
  });
}

/** Pixels from the end of the axis to where the thin lines end. */
export const LEADER = 16;
