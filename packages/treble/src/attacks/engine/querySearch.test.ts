import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { normalPair } from "../../random/random.ts";
import { contestOf, hasCrossed } from "../contract/contest.ts";
import type { Attack, Found, QueryAttack } from "../contract/contract.ts";
import { askDifference, askJacobian, askLogits, askMargin, type Dialogue, marginOf } from "../contract/question.ts";
import {
  convClassifier,
  interiorImages,
  linearClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { predict } from "./predict.ts";
import { runAttack } from "./runAttack.ts";

const options = { backend: nodeBackend(), threads: 2, batchSize: 8, seed: 5 };
const shape = [2, 6, 5] as const;
const size = sizeOfImage(shape);

/** Shows the model ever larger noise, several images at once, then walks along the margin's gradient. */
const wanderer: Attack = {
  kind: "queries",
  name: "wanderer",
  settings: { norm: "l2", epsilon: null, steps: 12 },
  asks: ["logits", "margin"],
  *search({ original, contest, key, classes }): Dialogue<Found> {
    const noise = Float32Array.from({ length: 3 * size }, (_, i) => {
      const scale = 0.05 * (1 + Math.floor(i / size));
      return Math.min(1, Math.max(0, original[i % size]! + scale * normalPair(key, i)[0]));
    });
    const logits = yield* askLogits(noise);
    for (let m = 0; m < 3; m++) {
      if (hasCrossed(logits.subarray(m * classes, (m + 1) * classes), contest)) {
        return { image: noise.slice(m * size, (m + 1) * size) };
      }
    }
    const image = original.slice();
    for (let step = 0; step < 12; step++) {
      const answer = yield* askMargin(image);
      if (hasCrossed(answer.logits, contest)) return { image };
      for (let i = 0; i < size; i++) image[i] = Math.min(1, Math.max(0, image[i]! + 0.05 * answer.gradients[i]!));
    }
    return { image: undefined };
  },
};

describe("a query attack", () => {
  const model = convClassifier(shape, 4, 1, 8);
  const count = 21;
  const images = interiorImages(2, count, shape);

  test("gives a sample the same result alone, in company and in another order", async () => {
    const { predictions: labels } = await predict(model, images, options);
    const all = await runAttack(wanderer, model, { images, labels }, options);
    expect(all.success.some(Boolean)).toBe(true);
    expect(new Set(all.queries).size).toBeGreaterThan(1);
    for (const n of [0, 9, 20]) {
      const image = images.slice(n * size, (n + 1) * size);
      const alone = await runAttack(wanderer, model, { images: image, labels: labels.slice(n, n + 1) }, options);
      expect(alone.images).toEqual(all.images.slice(n * size, (n + 1) * size));
      expect(alone.queries[0]).toBe(all.queries[n]);
      expect(alone.success[0]).toBe(all.success[n]);
    }
  });

  test("is counted as a failure where it finds nothing, with the original image", async () => {
    const idle: QueryAttack = {
      ...(wanderer as QueryAttack),
      // biome-ignore lint/correctness/useYield: it gives up at once
      *search() {
        return { image: undefined };
      },
    };
    const { predictions: labels } = await predict(model, images, options);
    const result = await runAttack(idle, model, { images, labels }, options);
    expect(result.success.some(Boolean)).toBe(false);
    expect(result.images).toEqual(images);
    expect(new Set(result.reasons)).toEqual(new Set(["never crossed"]));
    expect(result.queries.every((n) => n === 0)).toBe(true);
  });

  test("is not believed: an image that does not cross is no success", async () => {
    const liar: QueryAttack = {
      ...(wanderer as QueryAttack),
      // biome-ignore lint/correctness/useYield: it asks nothing
      *search({ original }) {
        return { image: original.slice() };
      },
    };
    const { predictions: labels } = await predict(model, images, options);
    const result = await runAttack(liar, model, { images, labels }, options);
    expect(result.success.some(Boolean)).toBe(false);
    expect(new Set(result.reasons)).toEqual(new Set(["unconfirmed"]));
  });

  test("stops when it is told to", async () => {
    const signal = AbortSignal.abort(new Error("enough"));
    const { predictions: labels } = await predict(model, images, options);
    await expect(runAttack(wanderer, model, { images, labels }, { ...options, signal })).rejects.toThrow("enough");
  });
});

test("gradients of a linear model, by every kind of question", async () => {
  const [classes, weights] = [3, numbers(3, size * 3)];
  const model = linearClassifier(shape, classes, weights, Float32Array.of(0.2, 0.1, 0));
  const column = (k: number) => Float32Array.from({ length: size }, (_, i) => weights[i * classes + k]!);
  const difference = (a: number, b: number) => column(a).map((value, i) => value - column(b)[i]!);
  const seen: {
    label: number;
    runnerUp: number;
    margin: Float32Array;
    difference: Float32Array;
    jacobian: Float32Array;
  }[] = [];
  const asker: QueryAttack = {
    kind: "queries",
    name: "asker",
    settings: { norm: "l2", epsilon: null, steps: 3 },
    asks: ["margin", "difference", "jacobian"],
    *search({ original, label }) {
      const { logits, gradients } = yield* askMargin(original);
      const target = (label + 1) % classes;
      const other = yield* askDifference(original, Int32Array.of(target));
      const all = yield* askJacobian(original);
      const runnerUp = [0, 1, 2].filter((k) => k !== label).reduce((a, b) => (logits[a]! >= logits[b]! ? a : b));
      seen.push({ label, runnerUp, margin: gradients, difference: other.gradients, jacobian: all.gradients });
      return { image: undefined };
    },
  };
  const images = interiorImages(4, 11, shape);
  const { predictions: labels } = await predict(model, images, options);
  await runAttack(asker, model, { images, labels }, options);
  expect(seen).toHaveLength(11);
  for (const { label, runnerUp, margin, difference: other, jacobian } of seen) {
    const close = (actual: Float32Array, expected: Float32Array): void =>
      expected.forEach((value, i) => void expect(actual[i]).toBeCloseTo(value, 5));
    close(margin, difference(runnerUp, label));
    close(other, difference((label + 1) % classes, label));
    for (let k = 0; k < classes; k++) close(jacobian.subarray(k * size, (k + 1) * size), column(k));
  }
});

test("margins, and what counts as crossed", () => {
  expect(marginOf(Float32Array.of(-5, -3, -9), 1)).toBe(2);
  expect(marginOf(Float32Array.of(-5, -3, -9), 0)).toBe(-2);
  expect(marginOf(Float32Array.of(1, Number.NaN), 0)).toBeNaN();
  // Of a sample whose clean logits are as large, and have nothing in common.
  const crossed = (logits: Float32Array): boolean => {
    const clean = Float32Array.from(logits, (logit, k) => (k === 0 ? 1000 : logit > 900 ? 3 : logit));
    return hasCrossed(logits, contestOf(clean, 0));
  };
  expect(crossed(Float32Array.of(-5, -3, -9))).toBe(true);
  expect(crossed(Float32Array.of(1000, 1000 + 2 ** -13))).toBe(false);
  expect(crossed(Float32Array.of(Number.NaN, 1))).toBe(false);
});

test("a model that answers NaN is not taken for fooled", async () => {
  const model = nanBelow(linearClassifier(shape, 2, numbers(3, size * 2), Float32Array.of(0, 0)), 0.5);
  const images = interiorImages(6, 16, shape).map((pixel, i) => (i % size === 0 ? 0.52 : pixel));
  const { predictions: labels } = await predict(model, images, options);
  const result = await runAttack(wanderer, model, { images, labels }, options);
  result.adversarialPredictions.forEach((prediction) => void expect(prediction).not.toBe(-1));
});
