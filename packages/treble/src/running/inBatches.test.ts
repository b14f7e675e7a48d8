import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { batchSizeOf } from "./batchSizeOf.ts";
import { inBatches } from "./inBatches.ts";
import type { Progress } from "./running.ts";

test("batches follow each other to the last sample, and each is told of", async () => {
  const told: Progress[] = [];
  const done: [number, number][] = [];
  const onProgress = (progress: Progress): void => void told.push(progress);
  await inBatches(7, 3, { onProgress }, async (first, last) => void done.push([first, last]));
  expect(done).toEqual([
    [0, 3],
    [3, 6],
    [6, 7],
  ]);
  expect(told).toEqual([3, 6, 7].map((count) => ({ done: count, total: 7 })));
  await inBatches(0, 3, { onProgress }, async () => expect.unreachable("There is nothing to do."));
  expect(told).toHaveLength(3);
});

test("an abort ends the work before the next batch, with its reason", async () => {
  const controller = new AbortController();
  const done: number[] = [];
  const work = inBatches(7, 3, { signal: controller.signal }, async (first) => {
    done.push(first);
    controller.abort(new Error("enough"));
  });
  await expect(work).rejects.toThrow("enough");
  expect(done).toEqual([0]);
});

test("a batch size is a whole number from 1, 64 where none is given", () => {
  expect(batchSizeOf({})).toBe(64);
  expect(batchSizeOf({ batchSize: undefined })).toBe(64);
  expect(batchSizeOf({ batchSize: 1 })).toBe(1);
  for (const batchSize of [0, -1, 0.5, Number.NaN, Number.POSITIVE_INFINITY]) {
    expect(() => batchSizeOf({ batchSize })).toThrow(UserError);
  }
});
