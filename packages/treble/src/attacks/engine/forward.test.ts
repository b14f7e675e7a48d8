import { constant, conv2d, reduceMean, relu } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import type { Classifier } from "../../models/network/classifier.ts";
import { numbers } from "../testing/classifiers.ts";
import { imagesPerRun } from "./forward.ts";
import { predict } from "./predict.ts";

/** Its largest value has `4 · 64 · side²` bytes an image. */
function ofSide(side: number): Classifier {
  const kernel = constant(numbers(1, 64 * 3 * 9), [64, 3, 3, 3]);
  return {
    shape: [3, side, side],
    classes: 64,
    logits: (images) => reduceMean(relu(conv2d(images, kernel, { padding: "same" })), { axes: [2, 3] }),
  };
}

test("the larger the images, the fewer at once: what a core's cache holds, then eight, then what stays small", () => {
  const rows = [8, 16, 32, 64, 96, 128, 224, 512].map((side) => imagesPerRun({}, ofSide(side)));
  // 16 KiB an image, 64 KiB, 256 KiB, 1 MiB, 2.25 MiB, 4 MiB, 12 MiB, 64 MiB.
  expect(rows).toEqual([64, 16, 8, 8, 3, 2, 2, 2]);
  expect(imagesPerRun({ batchSize: 1 }, ofSide(224))).toBe(1);
});

test("images of 160 pixels give the same bits whatever is beside them", async () => {
  const side = 160;
  const model = ofSide(side);
  expect(imagesPerRun({}, model)).toBe(2);
  const images = numbers(2, 5 * 3 * side * side).map(Math.abs);
  const options = { backend: nodeBackend(), threads: 1 };
  const all = await predict(model, images, options);
  const last = await predict(model, images.subarray(4 * 3 * side * side), options);
  expect(last.logits).toEqual(all.logits.subarray(4 * 64));
});
