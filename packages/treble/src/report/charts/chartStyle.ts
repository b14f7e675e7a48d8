/**
 * How what is drawn is told apart: networks by colour, dash and symbol at once (`networkStyle.ts`), what is measured of
 * them by symbol and dash in shades of the ink, so that a colour always means a network.
 */

export interface SeriesStyle {
  /** A custom property of the page, with its colour on a light ground where it is not set. */
  readonly colour: string;
  readonly property: string;
  readonly light: string;
  readonly dark: string;
  /** `stroke-dasharray`; empty for a solid line. */
  readonly dash: string;
  readonly symbol: "circle" | "square" | "triangle" | "diamond" | "star" | "cross";
  /** Whether the symbol is an outline. */
  readonly hollow: boolean;
}

/** At least 3:1 against both grounds (WCAG 2.2, 1.4.11). */
const TONES = [
  ["#1b1d21", "#e6e8eb"],
  ["#5b616a", "#a2a8b1"],
  ["#858c96", "#767d88"],
] as const;
export const DASHES = ["", "8 3", "3 3", "10 3 2 3", "5 2", "1.5 3", "12 4 4 4", "2 2 6 2"] as const;
export const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross"] as const;

/** The style of quantity `index`. */
export function seriesStyle(index: number): SeriesStyle {
  const tone = index % TONES.length;
  const [light, dark] = TONES[tone]!;
  const property = `--series-${tone}`;
  return {
    property,
    light,
    dark,
    colour: `var(${property}, ${light})`,
    dash: DASHES[index % DASHES.length]!,
    symbol: SYMBOLS[index % SYMBOLS.length]!,
    hollow: index % 2 === 1,
  };
}

/** All colours of quantities, for a page's style sheet. */
export const seriesTones: readonly SeriesStyle[] = TONES.map((_, i) => seriesStyle(i));
