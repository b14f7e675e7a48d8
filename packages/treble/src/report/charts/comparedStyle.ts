import { DASHES, type SeriesStyle, SYMBOLS } from "./chartStyle.ts";
import { FAMILY_TONES } from "./networkStyle.ts";

/** The style of the model or network `index` of several that are drawn together and belong to no study. */
export function comparedStyle(index: number): SeriesStyle {
  const { light, dark } = FAMILY_TONES[index % FAMILY_TONES.length]!;
  // Named by position: a label is foreign text and has no place in a style sheet.
  const property = `--compared-${index}`;
  return {
    ...{ light, dark, property },
    colour: `var(${property}, ${light})`,
    dash: DASHES[(index + 1) % DASHES.length]!,
    symbol: SYMBOLS[(index + 1) % SYMBOLS.length]!,
    hollow: index % 2 === 0,
  };
}
