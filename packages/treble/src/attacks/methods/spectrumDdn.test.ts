import { add, constant, matmul, mul, relu, sub } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import type { AttackResult } from "../contract/result.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  convClassifier,
  interiorImages,
  linearClassifier,
  mlpClassifier,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { linearOptimum } from "../testing/linearOptimum.ts";
import { ddn } from "./ddn.ts";
import { spectrumDdn } from "./spectrumDdn.ts";

const options = { backend: nodeBackend(), threads: 1 };
/** To logits 0 and `x − 0.01`. */
const linearWeights = constant(Float32Array.of(0, 1), [1, 2]);
const bias = constant(Float32Array.of(0, -0.01), [1, 2]);

const norms = ({ l2, success }: AttackResult): number[] =>
  Array.from(l2, (norm, n) => (success[n] ? norm : Number.POSITIVE_INFINITY));

test.each([
  ["interior", 0],
  ["saturated throughout", 1],
])("%s: a linear model's optimum within 1 %", async (_, share) => {
  const shape = [3, 8, 8] as const;
  const size = sizeOfImage(shape);
  const weights = numbers(3, 2 * size);
  const images = interiorImages(5, 32, shape, 0.2).map((pixel) => (share === 1 ? Math.round(pixel) : pixel));
  const middle = weights.reduce((sum, w, i) => sum + (i % 2 === 0 ? 0.5 * w : -0.5 * w), 0);
  const classifier = linearClassifier(shape, 2, weights, Float32Array.of(0, middle));
  const { predictions, logits } = await predict(classifier, images, options);
  const result = await runAttack(spectrumDdn(), classifier, { images, labels: predictions }, options);
  predictions.forEach((own, n) => {
    const towards = Float32Array.from({ length: size }, (_, i) => weights[2 * i + 1 - own]! - weights[2 * i + own]!);
    const margin = logits[2 * n + own]! - logits[2 * n + 1 - own]!;
    const optimum = linearOptimum(towards, images.subarray(n * size, (n + 1) * size), margin);
    expect(result.success[n]).toBe(1);
    expect(result.l2[n]! / optimum).toBeGreaterThan(1 - 1e-4);
    // Where the boundary is nearer than the radius can shrink to, that radius.
    expect(result.l2[n]! / Math.max(optimum, 0.0023)).toBeLessThan(1.01);
  });
});

describe("beside 100 steps of DDN on either loss, on networks of random weights", () => {
  test.each([
    ["a perceptron of 10 classes", mlpClassifier([1, 12, 12], 10, 7, 64)],
    ["a convolutional network of 10 classes", convClassifier([3, 10, 10], 10, 5)],
  ])("%s: nothing is lost, and the nearer of the two results is met", async (_, classifier) => {
    const count = 64;
    const images = interiorImages(11, count, classifier.shape, 0.1);
    const { predictions } = await predict(classifier, images, options);
    const run = async (attack = spectrumDdn()): Promise<number[]> =>
      norms(await runAttack(attack, classifier, { images, labels: predictions }, options));
    const [odds, margin, own] = [await run(ddn()), await run(ddn({ loss: "margin" })), await run()];
    const ratios = own.map((norm, n) => norm / Math.min(odds[n]!, margin[n]!));
    expect(ratios.every(Number.isFinite)).toBe(true);
    const logarithm = ratios.reduce((sum, ratio) => sum + Math.log(ratio), 0) / count;
    expect(Math.exp(logarithm)).toBeLessThan(1);
    expect(ratios.filter((ratio) => ratio > 1.01).length / count).toBeLessThanOrEqual(0.05);
  });
});

test("where the gradient leads nowhere, noise does, and only there", async () => {
  // The second class wins beyond a wall of distance from grey; nearer than that nothing moves the logits.
  const shape = [1, 4, 4] as const;
  const ones = linearClassifier(shape, 1, new Float32Array(16).fill(1), Float32Array.of(0));
  const classifier = {
    shape,
    classes: 2,
    logits: (images: Parameters<typeof ones.logits>[0]) => {
      const centred = sub(images, 0.5);
      const away = relu(sub(ones.logits(mul(centred, centred)), 0.6));
      return add(matmul(away, linearWeights), bias);
    },
  };
  const images = new Float32Array(4 * 16).fill(0.5);
  const labels = new Uint8Array(4);
  const stuck = await runAttack(ddn(), classifier, { images, labels }, options);
  expect(stuck.success.some(Boolean)).toBe(false);
  const result = await runAttack(spectrumDdn(), classifier, { images, labels }, options);
  expect(result.success.every(Boolean)).toBe(true);
  // √0.61, where the second logit is larger than the first.
  for (const norm of result.l2) {
    expect(norm).toBeGreaterThan(Math.sqrt(0.61) - 1e-4);
    expect(norm).toBeLessThan(1.05 * Math.sqrt(0.61));
  }
  const steps = (result.attack.settings.steps as number) + 1;
  expect(Array.from(result.queries)).toEqual(new Array(4).fill(3 * steps));
});

test("an image's result is the same alone and in any batch", async () => {
  const classifier = mlpClassifier([1, 6, 6], 4, 3);
  const images = interiorImages(2, 9, classifier.shape);
  const { predictions } = await predict(classifier, images, options);
  const whole = await runAttack(
    spectrumDdn(),
    classifier,
    { images, labels: predictions },
    { ...options, batchSize: 64 },
  );
  const small = await runAttack(
    spectrumDdn(),
    classifier,
    { images, labels: predictions },
    { ...options, batchSize: 2 },
  );
  expect(small.images).toEqual(whole.images);
  const alone = await runAttack(
    spectrumDdn(),
    classifier,
    { images: images.slice(4 * 36, 5 * 36), labels: predictions.slice(4, 5) },
    options,
  );
  expect(alone.images).toEqual(whole.images.slice(4 * 36, 5 * 36));
});
