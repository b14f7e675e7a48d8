import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { inverseFourier2d } from "../frequency/fourier.ts";
import { frequencyGrid } from "../frequency/grid.ts";
import type { FrequencyRange } from "./bandPatterns.ts";
import type { Dataset, Split } from "./dataset.ts";
import { generateSynthetic, type SyntheticOptions } from "./synthetic.ts";

const SMALL: SyntheticOptions = { shape: [1, 16, 16], trainCount: 3000, testCount: 1000 };

/** Power of each Fourier coefficient of one channel. */
function power(signal: Float64Array, height: number, width: number): Float64Array {
  const re = signal.slice();
  const im = new Float64Array(signal.length);
  inverseFourier2d(height, width)(re, im);
  return re.map((value, i) => value * value + im[i]! * im[i]!);
}

/** Mean image of each class, in [0, 1], `[classes][pixels]`. */
function classMeans(split: Split, classes: number): Float64Array[] {
  const size = split.images.length / split.count;
  const means = Array.from({ length: classes }, () => new Float64Array(size));
  const counts = new Float64Array(classes);
  for (let n = 0; n < split.count; n++) {
    counts[split.labels[n]!]!++;
    const mean = means[split.labels[n]!]!;
    for (let i = 0; i < size; i++) mean[i]! += split.images[n * size + i]! / 255;
  }
  return means.map((mean, k) => mean.map((value) => value / counts[k]!));
}

/** Share of the energy of the differences between class means that lies in a band. */
function signalShare({ train, classes, shape }: Dataset, range: FrequencyRange): number {
  const [channels, height, width] = shape;
  const { radius: radii } = frequencyGrid(height, width);
  const means = classMeans(train, classes.length);
  let inside = 0;
  let total = 0;
  for (const [k, mean] of means.entries()) {
    for (const other of means.slice(k + 1)) {
      for (let c = 0; c < channels; c++) {
        const area = height * width;
        const difference = mean.map((value, i) => value - other[i]!).subarray(c * area, (c + 1) * area);
        for (const [i, p] of power(difference, height, width).entries()) {
          total += p;
          if (radii[i]! > range[0] && radii[i]! <= range[1]) inside += p;
        }
      }
    }
  }
  return inside / total;
}

/** Slope of log power density over log frequency, least squares over the rings of a 32 × 32 image. */
function spectralSlope(split: Split, size: number): number {
  const rings = size / 2;
  const energy = new Float64Array(rings + 1);
  const points = new Float64Array(rings + 1);
  const { radius: radii } = frequencyGrid(size, size);
  for (let n = 0; n < split.count; n++) {
    const image = Float64Array.from(split.images.subarray(n * size * size, (n + 1) * size * size));
    for (const [i, p] of power(image, size, size).entries()) {
      const ring = Math.round(radii[i]! * size);
      if (ring > rings) continue;
      energy[ring]! += p;
      points[ring]!++;
    }
  }
  const x = Array.from({ length: rings }, (_, r) => Math.log(r + 1));
  const y = x.map((_, r) => Math.log(energy[r + 1]! / points[r + 1]!));
  const mx = x.reduce((a, b) => a + b) / rings;
  const my = y.reduce((a, b) => a + b) / rings;
  return x.reduce((s, v, i) => s + (v - mx) * (y[i]! - my), 0) / x.reduce((s, v) => s + (v - mx) ** 2, 0);
}

/** Test accuracy of the linear classifier that takes the nearest class mean. */
function nearestMeanAccuracy(options: SyntheticOptions): number {
  const { train, test, classes } = generateSynthetic({ trainCount: 3000, testCount: 1000, ...options });
  const means = classMeans(train, classes.length);
  const size = test.images.length / test.count;
  let right = 0;
  for (let n = 0; n < test.count; n++) {
    const distances = means.map((mean) => {
      let sum = 0;
      for (let i = 0; i < size; i++) sum += (test.images[n * size + i]! / 255 - mean[i]!) ** 2;
      return sum;
    });
    if (distances.indexOf(Math.min(...distances)) === test.labels[n]) right++;
  }
  return right / test.count;
}

describe("generateSynthetic", () => {
  it("makes the same bytes from the same seed, and others from another", () => {
    const options: SyntheticOptions = { trainCount: 40, testCount: 20, seed: 5 };
    const first = generateSynthetic(options);
    expect(generateSynthetic(options)).toEqual(first);
    expect(first.shape).toEqual([3, 32, 32]);
    expect(first.train.images.length).toBe(40 * 3072);
    expect(generateSynthetic({ ...options, seed: 6 }).train.images).not.toEqual(first.train.images);
    expect(first.test.images).not.toEqual(first.train.images.subarray(0, first.test.images.length));
  });

  it("begins a larger dataset with the smaller one, and balances the classes", () => {
    const small = generateSynthetic({ ...SMALL, trainCount: 30, testCount: 10 });
    const large = generateSynthetic({ ...SMALL, trainCount: 70, testCount: 10 });
    expect(large.train.images.subarray(0, small.train.images.length)).toEqual(small.train.images);
    for (let start = 0; start < 30; start += 10) {
      expect([...small.train.labels.subarray(start, start + 10)].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    }
  });

  it.each([
    ["low", [0, 0.125]],
    ["middle", [0.125, 0.25]],
    ["high", [0.25, 0.7072]],
    [
      [0.2, 0.3],
      [0.2, 0.3],
    ],
  ] as const)("puts the class signal into the band %s", (band, range) => {
    const dataset = generateSynthetic({ trainCount: 4000, testCount: 1, shape: [1, 32, 32], band });
    expect(signalShare(dataset, range)).toBeGreaterThan(0.8);
  });

  it("divides a broad signal equally among the three bands", () => {
    const dataset = generateSynthetic({ trainCount: 4000, testCount: 1, shape: [1, 32, 32], amplitude: 0.1 });
    for (const range of [
      [0, 0.125],
      [0.125, 0.25],
      [0.25, 0.7072],
    ] as const) {
      const share = signalShare(dataset, range);
      expect(share).toBeGreaterThan(0.28);
      expect(share).toBeLessThan(0.39);
    }
  });

  it("has the power spectrum of natural images, which falls about as 1/f²", () => {
    const { train } = generateSynthetic({ shape: [1, 32, 32], trainCount: 1000, testCount: 1, amplitude: 0 });
    const slope = spectralSlope(train, 32);
    expect(slope).toBeLessThan(-1.7);
    expect(slope).toBeGreaterThan(-2.8);
  });

  it("carries no class in its backgrounds", () => {
    // Ten classes at chance: 0.1 with a standard error of 0.0095.
    expect(nearestMeanAccuracy({ amplitude: 0 })).toBeLessThan(0.14);
  });

  it.each(["low", "middle", "high", "broad"] as const)(
    "can be learned by a linear classifier, not perfectly: %s",
    (band) => {
      const accuracy = nearestMeanAccuracy({ band });
      expect(accuracy).toBeGreaterThan(0.85);
      expect(accuracy).toBeLessThan(1);
    },
  );

  it("takes sizes that are no powers of two", () => {
    const { train, classes } = generateSynthetic({ shape: [2, 28, 20], classes: 3, trainCount: 7, testCount: 2 });
    expect(train.images.length).toBe(7 * 2 * 28 * 20);
    expect(classes.length).toBe(3);
  });

  it.each([
    [{ seed: 0.5 }, /seed/],
    [{ band: [0.3, 0.2] }, /band/],
    [{ band: [0.01, 0.02] }, /too few for 10 classes/],
    [{ shape: [3, 0, 32] }, /shape/],
    [{ classes: 1 }, /classes/],
    [{ trainCount: 0 }, /at least one/],
    [{ trainCount: 10 ** 7 }, /bytes of pixels/],
    [{ amplitude: Number.NaN }, /amplitude/],
    [{ overlap: -1 }, /overlap/],
  ] as const)("refuses %o", (options, message) => {
    expect(() => generateSynthetic(options)).toThrow(UserError);
    expect(() => generateSynthetic(options)).toThrow(message);
  });
});
