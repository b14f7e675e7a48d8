import { mul, round, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  type ImageShape,
  interiorImages,
  linearClassifier,
  numbers,
  rescaled,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { linearOptimum } from "../testing/linearOptimum.ts";
import { ddn } from "./ddn.ts";
import { hopSkipJump } from "./hopSkipJump.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16, seed: 3 };
const brief = hopSkipJump({ steps: 16, initialEvaluations: 40 });

/** A linear model of two classes with its boundary through grey, and the vector from a class to the other. */
function linearModel(shape: ImageShape) {
  const size = sizeOfImage(shape);
  const weights = numbers(3, size * 2);
  const towards = (own: number): Float32Array =>
    Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1 - own]! - weights[2 * i + own]!);
  const half = towards(0).reduce((sum, value) => sum + value, 0) / 2;
  return { classifier: linearClassifier(shape, 2, weights, Float32Array.of(0, -half)), towards };
}

/** The norms found over the least possible. */
async function ratios(attack: ReturnType<typeof hopSkipJump>, shape: ImageShape, images: Float32Array, factor = 1) {
  const { classifier, towards } = linearModel(shape);
  const size = sizeOfImage(shape);
  const { predictions, logits } = await predict(classifier, images, options);
  const result = await runAttack(attack, rescaled(classifier, factor), { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  return Array.from(predictions, (own, n) => {
    const margin = logits[2 * n + own]! - logits[2 * n + 1 - own]!;
    return result.l2[n]! / linearOptimum(towards(own), images.subarray(n * size, (n + 1) * size), margin);
  });
}

describe("HopSkipJump against the exact optimum of a linear model", () => {
  const shape = [1, 6, 7] as const;
  const inner = interiorImages(5, 8, shape, 0.3);
  const saturated = interiorImages(5, 8, shape).map((pixel, i) => (i % 5 < 3 ? Math.round(pixel) : pixel));

  test("interior pixels, the paper's settings: within 1.02", async () => {
    const found = await ratios(hopSkipJump(), shape, inner.slice(0, 4 * 42));
    expect(Math.min(...found)).toBeGreaterThan(1 - 1e-4);
    expect(Math.max(...found)).toBeLessThan(1.02);
  });

  test.each([
    ["interior", inner, 1],
    ["interior, logits × 10,000", inner, 1e4],
    ["interior, logits × 0.0001", inner, 1e-4],
    ["60 % saturated", saturated, 1],
  ])("%s, a tenth of the queries: within 1.1", async (_, images, factor) => {
    const found = await ratios(brief, shape, images, factor);
    expect(Math.min(...found)).toBeGreaterThan(1 - 1e-4);
    expect(Math.max(...found)).toBeLessThan(1.1);
  });
});

test("on a network without a straight boundary: at most a tenth longer than DDN's, in the median", async () => {
  const shape = [2, 6, 6] as const;
  const model = convClassifier(shape, 4, 1, 8);
  const images = interiorImages(5, 12, shape);
  const { predictions } = await predict(model, images, options);
  const reference = await runAttack(ddn({ steps: 300 }), model, { images, labels: predictions }, options);
  const result = await runAttack(brief, model, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  const over = Array.from(result.l2, (norm, n) => norm / reference.l2[n]!).toSorted((a, b) => a - b);
  expect(over[6]).toBeLessThan(1.1);
});

test("the number of evaluations grows with the square root of the step, up to its limit", async () => {
  const shape = [1, 4, 4] as const;
  const { classifier } = linearModel(shape);
  const images = interiorImages(5, 2, shape, 0.3);
  const { predictions } = await predict(classifier, images, options);
  const queries = async (steps: number, maximumEvaluations: number): Promise<number> => {
    const attack = hopSkipJump({ steps, initialEvaluations: 1000, maximumEvaluations });
    const result = await runAttack(attack, classifier, { images, labels: predictions }, options);
    return result.queries[0]!;
  };
  const [one, two, three, capped] = [
    await queries(1, 10_000),
    await queries(2, 10_000),
    await queries(3, 10_000),
    await queries(3, 1500),
  ];
  // Beside the evaluations a step costs the queries of two searches, a few dozen.
  expect(two - one).toBeGreaterThan(1414);
  expect(two - one).toBeLessThan(1414 + 60);
  expect(three - two).toBeGreaterThan(1732);
  expect(three - two).toBeLessThan(1732 + 60);
  expect(three - capped).toBeGreaterThan(232 - 60);
  expect(three - capped).toBeLessThan(232 + 60);
});

test("needs decisions only: a model in steps, whose gradient is zero everywhere", async () => {
  const shape = [1, 6, 6] as const;
  const { classifier } = linearModel(shape);
  const stairs: Classifier = { ...classifier, logits: (x: Value) => classifier.logits(mul(round(mul(x, 10)), 0.1)) };
  const images = interiorImages(5, 8, shape, 0.3);
  const { predictions } = await predict(stairs, images, options);
  const blind = await runAttack(ddn(), stairs, { images, labels: predictions }, options);
  expect(new Set(blind.reasons)).toEqual(new Set(["no gradient"]));
  const result = await runAttack(brief, stairs, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
});

test("a model of one class for every image is asked 1,000 times and never crossed", async () => {
  const shape = [1, 3, 3] as const;
  const images = interiorImages(5, 3, shape);
  const result = await runAttack(
    hopSkipJump(),
    constantClassifier(shape, 3),
    { images, labels: new Uint8Array(3) },
    options,
  );
  expect(new Set(result.reasons)).toEqual(new Set(["never crossed"]));
  expect(Array.from(result.queries)).toEqual([1000, 1000, 1000]);
  expect(result.images).toEqual(images);
});

test.each([
  [{ steps: 0 }, "HopSkipJump: steps is 0; it must be a whole number of at least 1."],
  [
    { initialEvaluations: 0 },
    "HopSkipJump: the first number of evaluations is 0; it must be a whole number of at least 1.",
  ],
  [
    { maximumEvaluations: 0.5 },
    "HopSkipJump: the largest number of evaluations is 0.5; it must be a whole number of at least 1.",
  ],
  [{ gamma: -1 }, "HopSkipJump: gamma is -1; it must be a finite number above 0."],
])("settings %o are refused", (settings, message) => {
  expect(() => hopSkipJump(settings)).toThrow(new UserError(message));
});
