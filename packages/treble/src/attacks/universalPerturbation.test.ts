import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { projectOntoBand } from "../frequency/testing/projectOntoBand.ts";
import { randomPerturbation } from "../geometry/randomStart.ts";
import { outsideBand } from "./bands/outsideBand.ts";
import { predict } from "./engine/predict.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  linearClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "./testing/classifiers.ts";
import { applyPerturbation, type UniversalOptions, universalPerturbation } from "./universalPerturbation.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [2, 8, 8] as const;
const size = sizeOfImage(shape);

describe("on a linear model of two classes, all images in one of them", () => {
  const weights = numbers(3, size * 2);
  const normal = Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1]! - weights[2 * i]!);
  const length = Math.hypot(...normal);
  const half = normal.reduce((sum, value) => sum + value, 0) / 2;
  // Class 0 wherever the image is at most two units of length beyond grey.
  const classifier = linearClassifier(shape, 2, weights, Float32Array.of(0, -half - length));
  const images = interiorImages(5, 40, shape, 0.4);
  const labels = new Uint8Array(40);
  /** The L2 distance of each image to the boundary. */
  const distances = Array.from({ length: 40 }, (_, n) => {
    const at = normal.reduce((sum, value, i) => sum + value * images[n * size + i]!, 0);
    return (half + length - at) / length;
  });

  test("L2 finds the normal: the fooling rate is that of the best perturbation there is", async () => {
    const epsilon = distances.toSorted((a, b) => a - b)[30]! * 1.01;
    const result = await universalPerturbation(classifier, { images, labels }, { ...options, norm: "l2", epsilon });
    const along = result.delta.reduce((sum, value, i) => sum + value * normal[i]!, 0) / (epsilon * length);
    expect(along).toBeGreaterThan(0.999);
    expect(along).toBeLessThanOrEqual(1 + 1e-6);
    const reachable = distances.filter((distance) => distance <= along * epsilon).length;
    expect(result.train).toEqual({ attacked: 40, fooled: reachable, rate: reachable / 40 });
  });

  test("L∞ finds the normal's signs", async () => {
    const result = await universalPerturbation(
      classifier,
      { images, labels },
      { ...options, norm: "linf", epsilon: 0.1 },
    );
    result.delta.forEach((value, i) => void expect(value).toBeCloseTo(0.1 * Math.sign(normal[i]!), 6));
  });

  test("in a band it finds the normal's part there", async () => {
    const band = { from: 0.2, to: 0.35 };
    const settings = { ...options, norm: "l2", epsilon: 0.8, band } as const;
    const { delta } = await universalPerturbation(classifier, { images, labels }, settings);
    const part = projectOntoBand(normal, band, 8, 8);
    const along = delta.reduce((sum, value, i) => sum + value * part[i]!, 0) / (0.8 * Math.hypot(...part));
    expect(along).toBeGreaterThan(0.999);
    expect(outsideBand(delta, new Float32Array(size), shape, band)[0]).toBeLessThan(1e-10);
  });
});

describe("on a network", () => {
  const model = convClassifier(shape, 4, 1, 8);
  const train = interiorImages(5, 60, shape);
  const fresh = interiorImages(6, 60, shape);

  test.each<[string, Partial<UniversalOptions> & Pick<UniversalOptions, "norm" | "epsilon">]>([
    ["L2", { norm: "l2", epsilon: 0.8 }],
    ["L∞", { norm: "linf", epsilon: 0.08 }],
    ["L2 in a band", { norm: "l2", epsilon: 1.2, band: { to: 0.3 } }],
    ["L∞ in a band", { norm: "linf", epsilon: 0.2, band: { to: 0.3 } }],
  ])(
    "%s: in its ball and band; rates that a fresh pass confirms, far above those of noise, on other images too",
    async (_, settings) => {
      const { predictions: labels } = await predict(model, train, options);
      const { predictions: others } = await predict(model, fresh, options);
      labels[0] = (labels[0]! + 1) % 4;
      const result = await universalPerturbation(
        model,
        { images: train, labels },
        {
          ...options,
          ...settings,
          heldOut: { images: fresh, labels: others },
        },
      );
      const { delta } = result;
      const { norm, epsilon, band } = settings;
      const extent = norm === "l2" ? Math.hypot(...delta) : Math.max(...delta.map(Math.abs));
      expect(extent).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
      if (band) expect(outsideBand(delta, new Float32Array(size), shape, band)[0]).toBeLessThan(1e-10);
      const wrongWith = async (images: Float32Array, right: Int32Array, noise: Float32Array): Promise<number[]> => {
        const { predictions: clean } = await predict(model, images, options);
        const { predictions } = await predict(model, applyPerturbation(images, noise), options);
        return [...right.keys()].filter((n) => clean[n] === right[n] && predictions[n] !== right[n]);
      };
      const fooled = (await wrongWith(train, labels, delta)).length;
      expect(result.train).toEqual({ attacked: 59, fooled, rate: fooled / 59 });
      const elsewhere = (await wrongWith(fresh, others, delta)).length;
      expect(result.heldOut).toEqual({ attacked: 60, fooled: elsewhere, rate: elsewhere / 60 });
      expect(result.epochRates).toHaveLength(10);
      expect(result.train.rate).toBe(Math.max(...result.epochRates));
      const noise = Float32Array.from(randomPerturbation(norm, epsilon, size, [1, 2]));
      expect(result.heldOut!.rate).toBeGreaterThan(2 * ((await wrongWith(fresh, others, noise)).length / 60));
      expect(result.heldOut!.rate).toBeGreaterThan(0.4);
    },
  );

  test("the seed and the images decide: twice the same, another order for another seed", async () => {
    const { predictions: labels } = await predict(model, train, options);
    const settings = { ...options, norm: "l2", epsilon: 0.5, epochs: 2 } as const;
    const once = await universalPerturbation(model, { images: train, labels }, settings);
    expect(await universalPerturbation(model, { images: train, labels }, settings)).toEqual(once);
    const other = await universalPerturbation(model, { images: train, labels }, { ...settings, seed: 1 });
    expect(other.delta).not.toEqual(once.delta);
  });

  test("stops when it is told to", async () => {
    const { predictions: labels } = await predict(model, train, options);
    const signal = AbortSignal.abort(new Error("enough"));
    const attempt = universalPerturbation(
      model,
      { images: train, labels },
      { ...options, norm: "l2", epsilon: 0.5, signal },
    );
    await expect(attempt).rejects.toThrow("enough");
  });
});

test("models without a gradient or an answer give a perturbation that fools nothing", async () => {
  const images = interiorImages(5, 20, shape, 0.2);
  const settings = { ...options, norm: "l2", epsilon: 0.5, epochs: 2 } as const;
  const still = await universalPerturbation(
    constantClassifier(shape, 3),
    { images, labels: new Uint8Array(20) },
    settings,
  );
  expect(still.train.fooled).toBe(0);
  expect(still.delta.every((value) => value === 0)).toBe(true);
  const model = convClassifier(shape, 4, 1, 8);
  // Every step takes the first pixel of some image over the cliff; those images answer NaN and are not counted as
  // fooled.
  const near = images.map((pixel, i) => (i % size === 0 ? 0.501 : pixel));
  const holed = nanBelow(model, 0.5);
  const { predictions: labels } = await predict(holed, near, options);
  const result = await universalPerturbation(holed, { images: near, labels }, settings);
  const { predictions } = await predict(holed, applyPerturbation(near, result.delta), options);
  expect(result.train.fooled).toBe(predictions.filter((p, n) => p !== -1 && p !== labels[n]).length);
});

describe("mistakes are told in one sentence", () => {
  const model = convClassifier(shape, 4, 1, 8);
  const images = interiorImages(5, 4, shape);
  const good = { ...options, norm: "l2", epsilon: 0.5 } as const;
  test.each<[Partial<UniversalOptions>, string]>([
    [{ epsilon: 0 }, "Universal perturbation: epsilon is 0; it must be a finite number above 0."],
    [{ epochs: 0 }, "Universal perturbation: epochs is 0; it must be a whole number of at least 1."],
    [{ stepSize: -1 }, "Universal perturbation: the step size is -1; it must be a finite number above 0."],
    [{ lossCap: 0 }, "Universal perturbation: the cap of the loss is 0; it must be a finite number above 0."],
    [{ seed: 0.5 }, "Universal perturbation: the seed is 0.5; it must be a whole number."],
    [
      { band: { from: 0.01, to: 0.02 } },
      "The band 0.01 < r ≤ 0.02 holds no frequency of an image of 8×8; make it wider than 1/8 cycles per pixel.",
    ],
  ])("%o", async (settings, message) => {
    const { predictions: labels } = await predict(model, images, options);
    const attempt = universalPerturbation(model, { images, labels }, { ...good, ...settings });
    await expect(attempt).rejects.toThrow(new UserError(message));
  });

  test("no image that the model gets right", async () => {
    const { predictions } = await predict(model, images, options);
    const wrong = predictions.map((label) => (label + 1) % 4);
    await expect(universalPerturbation(model, { images, labels: wrong }, good)).rejects.toThrow(
      new UserError("Universal perturbation: the model gets none of the images right; there is nothing to learn from."),
    );
  });
});
