import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import {
  convClassifier,
  interiorImages,
  linearClassifier,
  mlpClassifier,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { inputGradient } from "./inputGradient.ts";
import { predict } from "./predict.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [2, 4, 5] as const;
const size = sizeOfImage(shape);
const count = 11;
const images = interiorImages(1, count, shape);

test("for a linear model, the difference of two columns of the weights, and the column itself, exactly", async () => {
  const weights = numbers(5, size * 3);
  const model = linearClassifier(shape, 3, weights, numbers(6, 3));
  const { logits } = await predict(model, images, options);
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 3);
  const { data: margin } = await inputGradient(model, { images, labels }, options);
  const { data: logit } = await inputGradient(model, { images, labels }, { ...options, of: "logit" });
  labels.forEach((own, n) => {
    const [first, second] = [0, 1, 2].filter((k) => k !== own) as [number, number];
    const rival = logits[3 * n + first]! > logits[3 * n + second]! ? first : second;
    for (let i = 0; i < size; i++) {
      expect(margin[n * size + i]).toBe(Math.fround(weights[3 * i + own]! - weights[3 * i + rival]!));
      expect(logit[n * size + i]).toBe(weights[3 * i + own]);
    }
  });
});

test("towards rivals that are given, the difference of their two columns, whatever the logits are", async () => {
  const weights = numbers(5, size * 3);
  const model = linearClassifier(shape, 3, weights, numbers(6, 3));
  const labels = Uint8Array.from({ length: count }, (_, n) => n % 3);
  const rivals = labels.map((own, n) => (own + 1 + (n % 2)) % 3);
  const { data: gradient } = await inputGradient(model, { images, labels }, { ...options, rivals });
  labels.forEach((own, n) => {
    for (let i = 0; i < size; i++) {
      expect(gradient[n * size + i]).toBe(Math.fround(weights[3 * i + own]! - weights[3 * i + rivals[n]!]!));
    }
  });
  await expect(inputGradient(model, { images, labels }, { ...options, rivals: labels })).rejects.toThrow(UserError);
});

test("agrees with central differences of the margin", async () => {
  const model = mlpClassifier(shape, 4, 9);
  const { predictions } = await predict(model, images, options);
  const { data: gradient } = await inputGradient(model, { images, labels: predictions }, options);
  const h = 2 ** -8;
  const direction = numbers(12, images.length);
  const inside = images.map((pixel) => 0.1 + 0.8 * pixel);
  const at = async (step: number) => {
    const moved = inside.map((pixel, i) => pixel + step * direction[i]!);
    const { logits } = await predict(model, moved, options);
    return Array.from(predictions, (own, n) => {
      const row = [...logits.subarray(4 * n, 4 * n + 4)];
      return row[own]! - Math.max(...row.filter((_, k) => k !== own));
    });
  };
  const { data: analytic } = await inputGradient(model, { images: inside, labels: predictions }, options);
  expect(analytic).not.toEqual(gradient);
  const [plus, minus] = [await at(h), await at(-h)];
  let agreeing = 0;
  for (let n = 0; n < count; n++) {
    const slope = analytic
      .subarray(n * size, (n + 1) * size)
      .reduce((sum, g, i) => sum + g * direction[n * size + i]!, 0);
    if (Math.abs((plus[n]! - minus[n]!) / (2 * h) - slope) < 0.01 * Math.abs(slope) + 0.01) agreeing++;
  }
  // A difference across a kink of a ReLU is not the derivative; few samples meet one.
  expect(agreeing).toBeGreaterThanOrEqual(count - 3);
});

test("a sample's gradient does not depend on the batch it is in", async () => {
  const model = convClassifier(shape, 4, 3);
  const { predictions } = await predict(model, images, options);
  const { data: all } = await inputGradient(model, { images, labels: predictions }, options);
  for (const n of [0, 8, 10]) {
    const range = [n * size, (n + 1) * size] as const;
    const { data: alone, shape: one } = await inputGradient(
      model,
      { images: images.subarray(...range), labels: predictions.slice(n, n + 1) },
      options,
    );
    expect(alone).toEqual(all.slice(...range));
    expect(one).toEqual([1, ...shape]);
  }
  const { data: single } = await inputGradient(model, { images, labels: predictions }, { ...options, batchSize: 1 });
  const gap = single.reduce((largest, value, i) => Math.max(largest, Math.abs(value - all[i]!)), 0);
  expect(gap).toBeLessThan(1e-5);
});

test("labels must be classes of the model", async () => {
  const attempt = inputGradient(mlpClassifier(shape, 4, 9), { images, labels: new Uint8Array(count).fill(4) }, options);
  await expect(attempt).rejects.toThrow("Image 0 has the label 4, but the model knows the classes 0 to 3");
});
