import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { envelopeOf, localOptimality } from "./localOptimality.ts";

const none = Number.POSITIVE_INFINITY;

/** Accuracy at ε: the share of images whose distance is above it. */
const accuracy = (distances: readonly number[], epsilon: number): number =>
  distances.filter((distance) => distance > epsilon).length / distances.length;

describe("local optimality", () => {
  test("is 1 for the envelope, 0 for an attack that finds nothing, and in between what the areas say", () => {
    expect(localOptimality([1, 2, 4], [1, 2, 4])).toBe(1);
    expect(localOptimality([none, none, none], [1, 2, 4])).toBe(0);
    // Areas up to 4: 7/3 of the envelope's, 9/3 of the attack's, and 4 of one that finds nothing.
    expect(localOptimality([1, 4, none], [1, 2, 4])).toBeCloseTo(1 - (3 - 7 / 3) / (4 - 7 / 3), 12);
  });

  test("is made of the areas under the curves of accuracy, integrated on a fine grid", () => {
    const level = fc.integer({ min: 1, max: 100 }).map((step) => step / 100);
    const image = fc.tuple(level, fc.option(level, { nil: none }));
    fc.assert(
      fc.property(fc.array(image, { minLength: 2, maxLength: 8 }), (images) => {
        const envelope = images.map(([least]) => least);
        const distances = images.map(([least, more]) => least + more);
        const largest = Math.max(...envelope);
        if (Math.min(...envelope) === largest) return;
        const cells = Math.round(largest * 100);
        const area = (each: readonly number[]): number =>
          Array.from({ length: cells }, (_, k) => accuracy(each, (k + 0.5) / 100) / 100).reduce((a, b) => a + b, 0);
        const expected = 1 - (area(distances) - area(envelope)) / (largest - area(envelope));
        expect(localOptimality(distances, envelope)).toBeCloseTo(expected, 9);
      }),
      { seed: 1 },
    );
  });

  test("is not a number where there is nothing to tell apart", () => {
    expect(localOptimality([], [])).toBeNaN();
    expect(localOptimality([1, 2], [1, 1])).toBeNaN();
  });
});

test("the envelope is the nearest of all, image by image", () => {
  expect(
    envelopeOf([
      [3, none, 2],
      [1, none, none],
    ]),
  ).toEqual([1, none, 2]);
});
