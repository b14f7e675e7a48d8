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

/** The symbols for legends, as paths of 12×14 pixels. */
export const SYMBOL_PATHS: Readonly<Record<SeriesStyle["symbol"], string>> = {
  circle: "M1,7a5,5,0,1,1,10,0a5,5,0,1,1,-10,0Z",
  square: "M1.5,2.5h9v9h-9Z",
  triangle: "M6,1.5L11.5,11.5H0.5Z",
  diamond: "M6,0.5L10.5,7L6,13.5L1.5,7Z",
  star: "M6,1L7.5,5.4H12L8.4,8.1L9.8,12.5L6,9.8L2.2,12.5L3.6,8.1L0,5.4H4.5Z",
  cross: "M4.5,2.5h3v3h3v3h-3v3h-3v-3h-3v-3h3Z",
};

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
