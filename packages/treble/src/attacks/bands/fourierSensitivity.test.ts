import { abs, add, constant, dft2, flatten, matmul, reshape, slice, sub } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { conjugate, fourierBasis, phasesOf } from "../../frequency/fourierBasis.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { fourierNoise } from "../methods/fourierNoise.ts";
import { convClassifier, interiorImages, sizeOfImage } from "../testing/classifiers.ts";
import { fourierSensitivity } from "./fourierSensitivity.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };

/** Class 1 where the energy at one frequency, first channel, is above a threshold: a model with one weakness. */
function detector(shape: readonly [number, number, number], u: number, v: number, threshold: number): Classifier {
  return {
    shape,
    classes: 2,
    logits: (images) => {
      const { re, im } = dft2(sub(images, 0.5));
      const at = (part: typeof re) =>
        abs(reshape(slice(slice(slice(part, 1, 0, 1), 2, u, u + 1), 3, v, v + 1), [images.shape[0]!, 1]));
      const energy = sub(add(at(re), at(im)), threshold);
      const opposite = constant(Float32Array.of(0, 1), [1, 2]);
      return matmul(flatten(energy), opposite);
    },
  };
}

describe("the Fourier sensitivity map", () => {
  test.each([
    [[1, 7, 6], 2, 3],
    [[3, 6, 8], 3, 0],
    [[2, 5, 5], 0, 0],
    [[1, 6, 6], 3, 3],
  ] as const)("%o: only the frequency that a model listens to, and its negative, are errors", async (shape, u, v) => {
    const model = detector(shape, u, v, 0.3);
    const grey = new Float32Array(5 * sizeOfImage(shape)).fill(0.5);
    const map = await fourierSensitivity(model, { images: grey, labels: new Uint8Array(5) }, { ...options, norm: 1 });
    const [, height, width] = shape;
    const [u2, v2] = conjugate([height, width], [u, v]);
    expect(map.cleanErrorRate).toBe(0);
    map.errorRate.forEach((rate, at) => {
      expect(rate).toBe(at === u * width + v || at === u2 * width + v2 ? 1 : 0);
    });
  });

  test("of some frequencies is the whole map at these and their negatives, and NaN elsewhere", async () => {
    const shape = [2, 6, 5] as const;
    const model = convClassifier(shape, 4, 1, 4);
    const images = interiorImages(3, 9, shape);
    const { predictions: labels } = await predict(model, images, options);
    const whole = await fourierSensitivity(model, { images, labels }, { ...options, norm: 0.8 });
    const frequencies = [
      [0, 0],
      [2, 1],
      [3, 0],
      [-1, 2],
    ] as const;
    const told: number[] = [];
    const some = await fourierSensitivity(
      model,
      { images, labels },
      { ...options, norm: 0.8, frequencies, onProgress: ({ done, total }) => told.push(done, total) },
    );
    const places = new Set(
      frequencies.flatMap((one) => [one, conjugate([6, 5], one)].map(([u, v]) => ((u + 6) % 6) * 5 + v)),
    );
    expect(places.size).toBe(6);
    some.errorRate.forEach((rate, at) => {
      expect(rate).toBe(places.has(at) ? whole.errorRate[at] : Number.NaN);
    });
    expect(told.slice(-2)).toEqual([6, 6]);
    await expect(
      fourierSensitivity(model, { images, labels }, { ...options, norm: 1, frequencies: [] }),
    ).rejects.toThrow(UserError);
  });

  test("is the error rate of the images with the noise in their pixels, of each channel's norm, clipped", async () => {
    const shape = [2, 4, 5] as const;
    const model = convClassifier(shape, 4, 1, 4);
    const images = interiorImages(3, 13, shape);
    const { predictions } = await predict(model, images, options);
    // Two labels are wrong from the start: the error rate counts them.
    const labels = predictions.map((label, n) => (n < 2 ? (label + 1) % 4 : label));
    const [norm, size] = [0.8, sizeOfImage(shape)];
    const map = await fourierSensitivity(model, { images, labels }, { ...options, norm });
    expect(map.cleanErrorRate).toBe(2 / 13);
    // The least and the most errors that any signs give, sample by sample.
    const bounds = async (frequency: readonly [number, number]): Promise<[number, number]> => {
      let [least, most, cases] = [0, 0, 0];
      for (const phase of phasesOf([4, 5], frequency)) {
        const wave = fourierBasis([4, 5], frequency, phase);
        const wrong: boolean[][] = [];
        for (const signs of [
          [1, 1],
          [1, -1],
          [-1, 1],
          [-1, -1],
        ]) {
          const noisy = images.map((pixel, i) => {
            const c = Math.floor((i % size) / 20);
            return Math.min(1, Math.max(0, pixel + signs[c]! * norm * wave[i % 20]!));
          });
          const seen = (await predict(model, noisy, options)).predictions;
          wrong.push(Array.from(labels, (label, n) => seen[n] !== label));
        }
        for (let n = 0; n < 13; n++) {
          cases++;
          if (wrong.every((row) => row[n])) least++;
          if (wrong.some((row) => row[n])) most++;
        }
      }
      return [least / cases, most / cases];
    };
    for (const frequency of [
      [0, 0],
      [1, 2],
      [2, 0],
      [3, 4],
    ] as const) {
      const rate = map.errorRate[frequency[0] * 5 + frequency[1]]!;
      const [least, most] = await bounds(frequency);
      expect(rate).toBeGreaterThanOrEqual(least);
      expect(rate).toBeLessThanOrEqual(most);
    }
    expect(Math.max(...map.errorRate)).toBeGreaterThan(map.cleanErrorRate);
  });

  test("a sample's signs depend on the seed and itself: order and batch do not matter", async () => {
    const shape = [3, 5, 4] as const;
    const model = convClassifier(shape, 4, 1, 4);
    const size = sizeOfImage(shape);
    const images = interiorImages(3, 10, shape);
    const { predictions: labels } = await predict(model, images, options);
    const settings = { ...options, norm: 0.7 };
    const map = await fourierSensitivity(model, { images, labels }, settings);
    const reversed = Float32Array.from(
      Array.from({ length: 10 }, (_, n) => [...images.subarray((9 - n) * size, (10 - n) * size)]).flat(),
    );
    const other = await fourierSensitivity(
      model,
      { images: reversed, labels: labels.toReversed() },
      { ...settings, batchSize: 3 },
    );
    expect(other.errorRate).toEqual(map.errorRate);
    const reseeded = await fourierSensitivity(model, { images, labels }, { ...settings, seed: 1 });
    expect(reseeded.errorRate).not.toEqual(map.errorRate);
  });

  test.each([
    [{ norm: 0 }, 3, "Fourier sensitivity: the norm is 0; it must be a finite number above 0."],
    [{ norm: 1, seed: 0.5 }, 3, "Fourier sensitivity: the seed is 0.5; it must be a whole number."],
    [{ norm: 1 }, 0, "Fourier sensitivity needs at least one image; there is none."],
  ])("%o with %d images is refused", async (settings, count, message) => {
    const shape = [1, 4, 4] as const;
    const model = convClassifier(shape, 3, 1, 2);
    const images = interiorImages(1, count, shape);
    const attempt = fourierSensitivity(model, { images, labels: new Uint8Array(count) }, { ...options, ...settings });
    await expect(attempt).rejects.toThrow(new UserError(message));
  });
});

describe("Fourier noise as an attack", () => {
  test("has the norm asked for in each channel, one frequency, and one query", async () => {
    const shape = [3, 6, 5] as const;
    const model = detector(shape, 2, 1, 0.1);
    const images = new Float32Array(8 * sizeOfImage(shape)).fill(0.5);
    // Every pixel differs a little, so that the samples have different keys.
    for (let n = 0; n < 8; n++) images[n * 90 + n] = 0.5 + 0.001 * n;
    const result = await runAttack(
      fourierNoise(0.5, [2, 1], "sin"),
      model,
      { images, labels: new Uint8Array(8) },
      options,
    );
    expect(result.success.every(Boolean)).toBe(true);
    expect(result.queries.every((queries) => queries === 1)).toBe(true);
    const wave = fourierBasis([6, 5], [2, 1], "sin");
    const signs = new Set<string>();
    for (let n = 0; n < 8; n++) {
      expect(result.l2[n]).toBeCloseTo(0.5 * Math.sqrt(3), 5);
      const delta = Array.from({ length: 90 }, (_, i) => result.images[n * 90 + i]! - images[n * 90 + i]!);
      const along = [0, 1, 2].map((c) => wave.reduce((sum, value, i) => sum + value * delta[c * 30 + i]!, 0));
      for (const coefficient of along) expect(Math.abs(coefficient)).toBeCloseTo(0.5, 5);
      signs.add(along.map(Math.sign).join());
    }
    expect(signs.size).toBeGreaterThan(2);
  });

  test("a sine that is zero is refused when the shape is known", async () => {
    const shape = [1, 4, 4] as const;
    const model = convClassifier(shape, 3, 1, 2);
    const images = interiorImages(1, 2, shape);
    const { predictions } = await predict(model, images, options);
    const attempt = runAttack(fourierNoise(1, [2, 2], "sin"), model, { images, labels: predictions }, options);
    await expect(attempt).rejects.toThrow(/^Fourier basis: the sine at \[2, 2\] is zero/);
  });
});
