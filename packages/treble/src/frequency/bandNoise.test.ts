import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { randomSource } from "../random/randomSource.ts";
import { correlation } from "../statistics/correlation.ts";
import { bandMask } from "./band.ts";
import { bandNoise } from "./bandNoise.ts";
import { inverseFourier2d } from "./fourier.ts";

/** `|X[u,v]|²` of the unitary DFT, so that it adds up to Σx²; of a real image either direction has the same. */
function power(image: Float64Array, height: number, width: number): Float64Array {
  const [re, im] = [image.slice(), new Float64Array(image.length)];
  inverseFourier2d(height, width)(re, im);
  return re.map((value, i) => (value * value + im[i]! * im[i]!) / image.length);
}

describe("noise of a band", () => {
  it("has its energy in the band alone, and a root mean square of 1", () => {
    const sizes = fc.tuple(fc.integer({ min: 4, max: 17 }), fc.integer({ min: 4, max: 17 }));
    const bands = fc.constantFrom({ to: 0.3 }, { from: 0.2, to: 0.45 }, { from: 0.3 }, { modes: [[1, 2]] } as const);
    fc.assert(
      fc.property(sizes, bands, fc.integer(), ([height, width], band, key) => {
        const noise = bandNoise(band, height, width)(randomSource([key, 0]));
        const squares = noise.reduce((sum, value) => sum + value * value, 0);
        expect(squares).toBeCloseTo(height * width, 6);
        const [mask, energy] = [bandMask(band, height, width), power(noise, height, width)];
        const within = energy.filter((_, i) => mask[i] === 1).reduce((sum, value) => sum + value, 0);
        // Parseval: all of the energy is there.
        expect(within / squares).toBeCloseTo(1, 9);
        expect(Math.max(0, ...energy.filter((_, i) => mask[i] === 0))).toBeLessThan(1e-9 * squares);
      }),
    );
  });

  it("is white within the band, its pixels Gaussian, and one image unlike the next", () => {
    const [height, width] = [16, 16];
    const draw = bandNoise({ from: 0.2 }, height, width);
    const mask = bandMask({ from: 0.2 }, height, width);
    const source = randomSource([5, 0]);
    const mean = new Float64Array(mask.length);
    const [count, images] = [mask.filter(Boolean).length, 3000];
    let fourth = 0;
    let before = draw(source);
    for (let n = 0; n < images; n++) {
      const noise = draw(source);
      power(noise, height, width).forEach((value, i) => {
        mean[i]! += value / images;
      });
      for (const value of noise) fourth += value ** 4 / (images * noise.length);
      if (n < 20) expect(Math.abs(correlation(noise, before, [...noise.keys()]))).toBeLessThan(0.4);
      before = noise;
    }
    // Each of `count` frequencies has the same share; a chi-squared of one or two degrees varies by √2 at most.
    mean.forEach((value, i) => {
      const expected = mask[i] === 1 ? mask.length / count : 0;
      expect(Math.abs(value - expected)).toBeLessThanOrEqual((6 * Math.SQRT2 * expected) / Math.sqrt(images) + 1e-9);
    });
    expect(fourth).toBeCloseTo(3, 1);
  });

  it("is the same from the same source, and none for a band without frequencies", () => {
    const draw = bandNoise({ from: 0.1, to: 0.3 }, 9, 12);
    expect(draw(randomSource([1, 2]))).toEqual(draw(randomSource([1, 2])));
    expect(draw(randomSource([1, 2]))).not.toEqual(draw(randomSource([1, 3])));
    expect(() => bandNoise({ from: 0.8 }, 8, 8)).toThrow(/holds no frequency/);
  });
});
