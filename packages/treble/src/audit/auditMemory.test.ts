import { expect, test } from "vitest";
import { convClassifier } from "../attacks/testing/classifiers.ts";
import { auditMemory } from "./auditMemory.ts";
import { auditBatch, imagesForAudit } from "./auditOpened.ts";
import { bytesPerImage, rowsForMemory } from "./rowsForMemory.ts";

const classifier = convClassifier([3, 8, 8], 5, 1, 16);
const model = { shape: classifier.shape, perImage: bytesPerImage(classifier), bytes: 10_000 };

test("an audit's memory is what its batches, its images and its model take, and no more images than are given", () => {
  const counts = { images: 100, attacked: 10 };
  const free = auditMemory(model, counts);
  expect(free.rows).toBe(auditBatch);
  expect(free.batch).toBe(auditBatch * model.perImage);
  expect(free.images).toBe(192 * (5 * 100 + 8 * 10));
  expect(free.total).toBe(free.batch + free.images + free.model);
  expect(free.model).toBeGreaterThan(2 * model.bytes);
  const memory = 10.5 * model.perImage;
  const held = auditMemory(model, counts, memory);
  expect([held.rows, held.rows]).toEqual([10, rowsForMemory(classifier, memory)]);
  expect(held.batch).toBeLessThanOrEqual(memory);
});

test("as many images are worth loading as are cheap, and those that are attacked", () => {
  expect(imagesForAudit([3, 32, 32], 64)).toBe(Math.floor(2 ** 25 / 3072));
  expect(imagesForAudit([3, 512, 512], 64)).toBe(64);
  expect(imagesForAudit([3, 512, 512])).toBe(512);
});
