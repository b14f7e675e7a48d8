/** How the series of a chart are told apart: by colour, dash and symbol at once, and by a name beside them. */

export interface SeriesStyle {
  /** A custom property of the page, with its colour on a light ground where it is not set. */
  readonly colour: string;
  readonly property: string;
  readonly light: string;
  readonly dark: string;
  readonly dash: string;
  readonly symbol: "circle" | "square" | "triangle" | "diamond" | "star" | "cross";
}

/** Told apart with any colour vision, at least 3:1 against both grounds. */
const TONES = [
  ["#b93a04", "#ff8552"],
  ["#00508c", "#4a9be6"],
  ["#00806a", "#3ecfae"],
  ["#7a3fa0", "#cba4ea"],
  ["#c0407f", "#f08cc0"],
  ["#8a6400", "#ffc04d"],
  ["#5b616a", "#aab1bb"],
] as const;
const DASHES = ["", "8 3", "3 3", "10 3 2 3", "5 2", "1.5 3", "12 4 4 4"];
const SYMBOLS = ["circle", "square", "triangle", "diamond", "star", "cross"] as const;

/** The style of series `index`, the same in every chart. */
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
  };
}

/** All colours of series, for a page's style sheet. */
export const seriesTones: readonly SeriesStyle[] = TONES.map((_, i) => seriesStyle(i));
