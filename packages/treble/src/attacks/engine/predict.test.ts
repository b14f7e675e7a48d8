import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { convClassifier, interiorImages, linearClassifier, sizeOfImage } from "../testing/classifiers.ts";
import { predictedClasses } from "./forward.ts";
import { predict } from "./predict.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [2, 4, 5] as const;

test("logits of a linear model, over several batches with a last one that is not full", async () => {
  const size = sizeOfImage(shape);
  const weights = Float32Array.from({ length: size * 3 }, (_, i) => (i % 7) - 3);
  const model = linearClassifier(shape, 3, weights, Float32Array.of(0, 1, -1));
  const images = interiorImages(1, 19, shape);
  const { logits, predictions } = await predict(model, images, options);
  for (let n = 0; n < 19; n++) {
    const expected = [0, 1, -1].map((bias, k) => {
      let sum = bias;
      for (let i = 0; i < size; i++) sum += images[n * size + i]! * weights[3 * i + k]!;
      return sum;
    });
    expected.forEach((value, k) => {
      expect(logits[3 * n + k]).toBeCloseTo(value, 4);
    });
    expect(predictions[n]).toBe(expected.indexOf(Math.max(...expected)));
  }
});

test("an image's logits do not depend on the images beside it", async () => {
  const model = convClassifier(shape, 4, 3);
  const images = interiorImages(2, 13, shape);
  const size = sizeOfImage(shape);
  const { logits } = await predict(model, images, options);
  for (const n of [0, 7, 12]) {
    const alone = await predict(model, images.subarray(n * size, (n + 1) * size), options);
    expect(alone.logits).toEqual(logits.subarray(4 * n, 4 * n + 4));
  }
});

test("no images, no logits", async () => {
  const { logits, predictions } = await predict(convClassifier(shape, 4, 3), new Float32Array(0), options);
  expect([logits.length, predictions.length]).toEqual([0, 0]);
});

test("the first of equal logits wins, and NaN predicts nothing", () => {
  const nan = Number.NaN;
  const rows = Float32Array.of(1, 3, 3, -5, -3, -9, nan, 2, 1, 2, 1, nan, -Infinity, -Infinity, -1);
  expect([...predictedClasses(rows, 3)]).toEqual([1, 1, -1, -1, 2]);
});
