import { expect, test } from "vitest";
import { convClassifier, linearClassifier } from "../attacks/testing/classifiers.ts";
import { rowsForMemory } from "./rowsForMemory.ts";

test("twice the memory has twice the rows; a larger model fewer; never fewer than two", () => {
  const shape = [3, 8, 8] as const;
  const [thin, wide] = [convClassifier(shape, 5, 1, 4), convClassifier(shape, 5, 1, 64)];
  const once = rowsForMemory(thin, 2 ** 24);
  expect(once).toBeGreaterThan(20);
  expect(Math.abs(rowsForMemory(thin, 2 ** 25) - 2 * once)).toBeLessThanOrEqual(1);
  expect(rowsForMemory(wide, 2 ** 24)).toBeLessThan(once / 4);
  expect(rowsForMemory(wide, 1)).toBe(2);
});

test("holds at least the image, the logits and the gradient of each row", () => {
  const size = 3 * 20 * 20;
  const model = linearClassifier([3, 20, 20], 2, new Float32Array(2 * size), new Float32Array(2));
  const rows = rowsForMemory(model, 2 ** 24);
  expect(rows * 4 * 2 * size).toBeLessThan(2 ** 24);
  expect(rows * 4 * 64 * size).toBeGreaterThan(2 ** 24);
});
