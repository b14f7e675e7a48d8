import { expect, it } from "vitest";
import { colour, negativeColour, type Rgb } from "./colourMap.ts";

/** Relative luminance of sRGB (IEC 61966-2-1). */
function luminance(rgb: Rgb): number {
  const [r, g, b] = rgb.map((byte) => {
    const c = byte / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

it.each([colour, negativeColour])("grows lighter with every step, so it reads in grey", (of) => {
  const levels = Array.from({ length: 65 }, (_, i) => luminance(of(i / 64)));
  levels.slice(1).forEach((level, i) => {
    expect(level).toBeGreaterThan(levels[i]!);
  });
});

it("goes from black to pale yellow and stays there outside [0, 1]", () => {
  expect(colour(0)).toEqual([0, 0, 4]);
  expect(colour(1)).toEqual([252, 253, 191]);
  expect(colour(-3)).toEqual(colour(0));
  expect(colour(Number.NEGATIVE_INFINITY)).toEqual(colour(0));
  expect(colour(Number.NaN)).toEqual(colour(0));
  expect(colour(2)).toEqual(colour(1));
});

it("has colours for values below 0 that no value above has: less red than blue, from the same black", () => {
  expect(negativeColour(0)).toEqual(colour(0));
  for (let i = 1; i <= 16; i++) {
    const [red, green] = negativeColour(i / 16);
    expect(green).toBeGreaterThan(red);
    const [warm, cool] = colour(i / 16);
    expect(warm).toBeGreaterThanOrEqual(i === 16 ? cool - 1 : cool);
  }
});
