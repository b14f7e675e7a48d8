import type { RandomGenerator } from "pure-rand/types/RandomGenerator";
import { UserError } from "../errors/userError.ts";
import { annulus } from "../frequency/annulus.ts";
import { inverseFourier2d } from "../frequency/fourier.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import { normal } from "../random/randomStream.ts";
import { sum } from "../statistics/sum.ts";

/**
 * Radial frequencies `above < f ≤ upTo` in cycles per pixel, the edges those of `annulus`; without the zero frequency.
 */
export type FrequencyRange = readonly [above: number, upTo: number];

/**
 * Random patterns `[channels, height, width]` whose energy lies wholly in a band: Gaussian Fourier coefficients there
 * and none elsewhere, independent between channels, made orthogonal to each other (Gram and Schmidt, which stays within
 * the band) and scaled to `Σ pattern² = 1`.
 *
 * @throws UserError if the band holds fewer frequencies than there are patterns.
 */
export function bandPatterns(
  count: number,
  [channels, height, width]: readonly [channels: number, height: number, width: number],
  band: FrequencyRange,
  stream: RandomGenerator,
): Float64Array[] {
  const area = height * width;
  const inside = Float64Array.from(annulus(frequencyGrid(height, width), ...band));
  // Classes do not differ in brightness.
  inside[0] = 0;
  const freedom = channels * sum(inside);
  if (freedom < count) {
    throw new UserError(
      `The band from ${band[0]} to ${band[1]} cycles per pixel holds ${freedom} frequencies of a ${channels} × ${height} × ${width} image, too few for ${count} classes; widen it.`,
    );
  }
  const transform = inverseFourier2d(height, width);
  const patterns: Float64Array[] = [];
  while (patterns.length < count) {
    const pattern = new Float64Array(channels * area);
    for (let c = 0; c < channels; c++) {
      const re = inside.map((value) => value * normal(stream));
      const im = inside.map((value) => value * normal(stream));
      transform(re, im);
      // The real part of a field with coefficients in the band has its own in the band too: |−f| = |f|.
      pattern.set(re, c * area);
    }
    for (const other of patterns) {
      let product = 0;
      for (let i = 0; i < pattern.length; i++) product += pattern[i]! * other[i]!;
      for (let i = 0; i < pattern.length; i++) pattern[i]! -= product * other[i]!;
    }
    let energy = 0;
    for (const value of pattern) energy += value * value;
    const scale = 1 / Math.sqrt(energy);
    for (let i = 0; i < pattern.length; i++) pattern[i]! *= scale;
    patterns.push(pattern);
  }
  return patterns;
}
