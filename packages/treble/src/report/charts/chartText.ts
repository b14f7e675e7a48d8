import type { Chart } from "../../results/chart.ts";
import { FIGURE_COLOURS } from "./plotSvg.ts";

/** Width of one character in pixels, roughly. */
export const CHARACTER = 6.6;
/** Keeps text apart from what it is written over. */
export const HALO = { stroke: FIGURE_COLOURS.ground, strokeWidth: 4 };

export function valueLabel({ y }: Chart): string {
  return `${y.label}${y.scale === "log10" ? ", log scale" : ""}`;
}

export function positionLabel({ x }: Chart): string {
  return `${x.label}${x.scale === "linear" ? "" : ", log scale"}`;
}

/** Width in pixels of the longest of these names. */
export function longest(names: readonly string[]): number {
  return Math.max(0, ...names.map(({ length }) => length)) * CHARACTER;
}
