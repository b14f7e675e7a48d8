import { add, constant, flatten, matmul, mul, sub } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { annulus } from "../../frequency/annulus.ts";
import { inverseFourier2d } from "../../frequency/fourier.ts";
import { frequencyGrid } from "../../frequency/grid.ts";
import { octaveBands } from "../../frequency/octaveBands.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { fullWidth } from "../../statistics/gaussianFit.ts";
import { mean } from "../../statistics/mean.ts";
import { predict } from "../engine/predict.ts";
import { constantClassifier, convClassifier, interiorImages, sizeOfImage } from "../testing/classifiers.ts";
import { criticalBands } from "./criticalBands.ts";

const options = { backend: nodeBackend(), threads: 1, draws: 200 };
const extent = 16;
const plane = extent * extent;
const shape = [1, extent, extent] as const;

/** An image whose Fourier magnitudes are a function of the radius, real since its phases are all 0. */
function template(magnitude: (radius: number) => number): Float64Array {
  const re = Float64Array.from(frequencyGrid(extent, extent).radius, magnitude);
  const im = new Float64Array(plane);
  inverseFourier2d(extent, extent)(re, im);
  return re;
}

/**
 * Class 0 where the image, less 0.5, goes along `w`, and N images of it, all so far on the right side that
 * `w·(x − 0.5)` is `margin` or its negative.
 */
function linearCase(
  w: Float64Array,
  margin: number,
  count: number,
): { model: Classifier; images: Float32Array; labels: Uint8Array } {
  const weights = constant(Float32Array.from(w), [plane, 1]);
  const opposite = constant(Float32Array.of(1, -1), [1, 2]);
  const model: Classifier = {
    shape,
    classes: 2,
    logits: (images) => matmul(matmul(flatten(sub(images, 0.5)), weights), opposite),
  };
  const length = w.reduce((total, value) => total + value * value, 0);
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 2);
  const images = Float32Array.from({ length: count * plane }, (_, i) => {
    const n = Math.floor(i / plane);
    // Images differ beyond rounding, so that the noise of no two is the same.
    const own = i % plane === n % plane ? 1e-5 * (1 + Math.floor(n / plane)) : 0;
    return 0.5 + ((n % 2 === 0 ? 1 : -1) * margin * w[i % plane]!) / length + own;
  });
  return { model, images, labels };
}

const grid = frequencyGrid(extent, extent);
const radii = (inside: Uint8Array): number[] => [...grid.radius].filter((_, at) => inside[at] === 1);
/** Strengths so small that no pixel is clipped. */
const faint = Array.from({ length: 10 }, (_, i) => 0.003 * 2 ** (i / 2));

describe("of a linear classifier", () => {
  test("the sensitivity is the mean power gain of its template over the band, and nothing is clipped", async () => {
    const gain = (r: number): number => (r === 0 ? 0 : Math.exp(-((Math.log2(r) + 2.2) ** 2) / (2 * 0.6 ** 2)));
    const w = template((r) => Math.sqrt(gain(r)));
    const margin = 0.01 * plane * Math.sqrt(0.3);
    const { model, images, labels } = linearCase(w, margin, 600);
    const found = await criticalBands(model, { images, labels }, { ...options, octaves: 0.5, strengths: faint });
    expect(found.cleanAccuracy).toBe(1);
    expect(found.level).toBe(0.75);
    expect(Math.max(...found.clipped)).toBe(0);
    found.bands.forEach(({ from, to, frequencies }, b) => {
      const inside = annulus(grid, from, to);
      expect(radii(inside)).toHaveLength(frequencies);
      // Three of four are right where the noise, of deviation σ·√(HW·mean gain)·√(HW), is 0.6745 deviations short.
      const deviation = plane * Math.sqrt(mean(radii(inside).map(gain)));
      const expected = margin / (0.67449 * deviation);
      if (expected > faint.at(-1)!) expect(found.channel.threshold[b]).toBeGreaterThan(0.8 * faint.at(-1)!);
      // The lowest bands hold so few frequencies that noise of given power is far from Gaussian. 600 images know a
      // threshold to 8 % (the deviation of their share, by the normal distribution's slope there).
      else if (frequencies > 8) expect(Math.abs(Math.log(found.channel.threshold[b]! / expected))).toBeLessThan(0.24);
    });
    const { centre, bandwidth, gravity } = found.channel;
    expect(Math.abs(Math.log2(centre) + 2.2)).toBeLessThan(0.1);
    expect(bandwidth / (fullWidth * 0.6)).toBeGreaterThan(0.9);
    expect(bandwidth / (fullWidth * 0.6)).toBeLessThan(1.2);
    expect(Math.abs(Math.log2(gravity) + 2.2)).toBeLessThan(0.2);
    expect(found.channel.flags).toEqual([]);
    const { low, high } = found.intervals.centre;
    expect(low).toBeLessThan(centre);
    expect(high).toBeGreaterThan(centre);
    expect(high / low).toBeLessThan(1.3);
  });

  test.each([0, 1, 2, 3])("that listens to octave %i alone has its channel there", async (heard) => {
    const bands = octaveBands(extent, extent);
    expect(bands).toHaveLength(4);
    const { from, to, centre } = bands[heard]!;
    const inside = annulus(grid, from, to);
    const w = template((r) => (r > from && r <= to + 1e-9 ? 1 : 0));
    const margin = 0.1 * plane;
    const { model, images, labels } = linearCase(w, margin, 200);
    const found = await criticalBands(model, { images, labels }, { ...options, strengths: [0.02, 0.05, 0.1, 0.2] });
    expect(radii(inside).length).toBeGreaterThan(0);
    expect([...found.channel.threshold].map(Number.isFinite)).toEqual(bands.map((_, b) => b === heard));
    expect(Math.log2(found.channel.centre / centre)).toBeCloseTo(0, 1);
    const edge = heard === 0 ? ["lowest"] : heard === bands.length - 1 ? ["highest"] : [];
    expect(found.channel.flags.filter((flag) => flag !== "narrow")).toEqual(edge);
  });
});

describe("of any classifier", () => {
  const size = [3, 16, 12] as const;
  const model = convClassifier(size, 4, 3);
  const images = interiorImages(5, 60, size, 0.2);

  async function labelled(): Promise<{ images: Float32Array; labels: Int32Array }> {
    return { images, labels: (await predict(model, images, options)).predictions };
  }

  test("more noise leaves less accuracy on the average over bands, and clips more", async () => {
    const { bands, strengths, accuracy, clipped, cleanAccuracy, rights, correct } = await criticalBands(
      model,
      await labelled(),
      options,
    );
    const over = (values: Float64Array, s: number): number =>
      mean(bands.map((_, b) => values[b * strengths.length + s]!));
    for (let s = 1; s < strengths.length; s++) {
      expect(over(accuracy, s)).toBeLessThan(s === 1 ? cleanAccuracy : over(accuracy, s - 1));
      expect(over(clipped, s)).toBeGreaterThanOrEqual(over(clipped, s - 1));
    }
    expect(cleanAccuracy).toBe(1);
    expect(over(clipped, strengths.length - 1)).toBeGreaterThan(0.2);
    const cells = bands.length * strengths.length;
    rights.forEach((count, cell) => {
      expect(count).toBe(correct.filter((_, i) => i % cells === cell).reduce((total, one) => total + one, 0));
      expect(accuracy[cell]).toBe(count / 60);
    });
  });

  test("an image's noise depends on the seed and itself: order and batch do not matter", async () => {
    const data = await labelled();
    const length = sizeOfImage(size);
    const settings = { ...options, strengths: [0.05, 0.2] };
    const found = await criticalBands(model, data, settings);
    const reversed = Float32Array.from(
      Array.from({ length: 60 }, (_, n) => [...images.subarray((59 - n) * length, (60 - n) * length)]).flat(),
    );
    const other = await criticalBands(
      model,
      { images: reversed, labels: data.labels.toReversed() },
      { ...settings, batchSize: 7 },
    );
    expect(other.rights).toEqual(found.rights);
    expect(other.clipped).toEqual(found.clipped);
    const reseeded = await criticalBands(model, data, { ...settings, seed: 1 });
    expect(reseeded.rights).not.toEqual(found.rights);
    expect(await criticalBands(model, data, settings)).toEqual(found);
  });

  test("the noise is grey: a classifier of differences of channels does not see it", async () => {
    const [, height, width] = size;
    const pixels = height * width;
    const first = constant(
      Float32Array.from({ length: 3 * pixels }, (_, i) => (i < pixels ? 1 : i < 2 * pixels ? -1 : 0)),
      [3 * pixels, 1],
    );
    const opposite = constant(Float32Array.of(1, -1), [1, 2]);
    const blind: Classifier = {
      shape: size,
      classes: 2,
      logits: (x) => matmul(add(mul(matmul(flatten(x), first), 1), 0.01), opposite),
    };
    const grey = Float32Array.from({ length: 4 * 3 * pixels }, (_, i) => 0.5 + 1e-4 * Math.floor(i / (3 * pixels)));
    const found = await criticalBands(
      blind,
      { images: grey, labels: new Uint8Array(4) },
      { ...options, strengths: [0.02, 0.05] },
    );
    expect(found.accuracy.every((one) => one === 1)).toBe(true);
    expect(found.channel.flags).toEqual(["unreached"]);
    expect(found.channel.reached).toBe(0);
    expect(found.intervals.centre.low).toBeNaN();
  });

  test.each([
    [4, 0.25],
    [3, 0],
  ])("one that always says the first of %i classes it is shown has no channel", async (shown, accuracy) => {
    const labels = Uint8Array.from({ length: 60 }, (_, n) => (shown === 4 ? n % 4 : 1 + (n % 3)));
    const found = await criticalBands(constantClassifier(size, 4), { images, labels }, options);
    expect(found.cleanAccuracy).toBe(accuracy);
    expect(found.channel.flags).toEqual(["unreached"]);
    for (const name of ["gravity", "centre", "bandwidth", "peak"] as const) {
      expect(found.channel[name]).toBeNaN();
      expect(found.intervals[name].low).toBeNaN();
    }
  });

  test("images that are wrong without noise count for accuracy, not for thresholds", async () => {
    const data = await labelled();
    const wrong = data.labels.map((label, n) => (n % 3 === 0 ? (label + 1) % 4 : label));
    const found = await criticalBands(model, { images, labels: wrong }, options);
    expect(found.cleanAccuracy).toBeCloseTo(2 / 3, 12);
    const cells = found.bands.length * found.strengths.length;
    found.kept.forEach((share, cell) => {
      const left = Array.from({ length: 60 }, (_, n) => n).filter(
        (n) => n % 3 !== 0 && found.correct[n * cells + cell] === 1,
      );
      expect(share).toBeCloseTo(left.length / 40, 12);
    });
    expect(found.level).toBe(0.625);
  });

  test.each([
    [{ strengths: [0.1] }, /the strengths are 0.1; give at least two/],
    [{ strengths: [0.2, 0.1] }, /the smaller first/],
    [{ level: 0.2 }, /the level is 0.2; it must be above chance \(0.25\)/],
    [{ seed: 0.5 }, /the seed is 0.5/],
    [{ draws: 0 }, /the number of draws is 0/],
    [{ octaves: -1 }, /Bands of -1 octaves/],
    [{ octaves: 4 }, /Images of 16×12 have 1 bands of 4 octaves/],
  ])("%o is refused", async (settings, message) => {
    const attempt = criticalBands(model, await labelled(), { ...options, ...settings });
    await expect(attempt).rejects.toThrow(UserError);
    await expect(criticalBands(model, await labelled(), { ...options, ...settings })).rejects.toThrow(message);
  });

  test("no image is refused", async () => {
    const none = { images: new Float32Array(0), labels: new Uint8Array(0) };
    await expect(criticalBands(model, none, options)).rejects.toThrow("Critical bands need at least one image");
  });
});
