import { expect, it } from "vitest";
import { correlation, ranks, slope } from "./correlation.ts";

const x = [1, 2, 3, 4, 100];
const y = [2, 4, 6, 8, -7];

it("is 1 on a rising line and −1 on a falling one, over the given places alone", () => {
  expect(correlation(x, y, [0, 1, 2, 3])).toBeCloseTo(1, 12);
  expect(correlation(x, y, [3, 4, 4])).toBeCloseTo(-1, 12);
});

it("is Pearson's: (0, 0), (1, 0), (1, 1) have a half", () => {
  expect(correlation([0, 1, 1], [0, 0, 1], [0, 1, 2])).toBeCloseTo(0.5, 12);
  // A place that repeats counts twice.
  expect(correlation([0, 1, 1], [0, 0, 1], [0, 1, 2, 2])).toBeCloseTo(1 / Math.sqrt(3), 12);
});

it("is nothing where one does not vary", () => {
  expect(correlation(x, [1, 1, 1, 1, 1], [0, 1, 2])).toBeNaN();
});

it("ranks from the smallest; equal values share their places", () => {
  expect(ranks([30, 10, 20, 10])).toEqual([4, 1.5, 3, 1.5]);
  expect(ranks([])).toEqual([]);
});

it("has the slope of the line that the points are nearest to", () => {
  expect(slope([0, 1, 2], [1, 3, 5])).toBeCloseTo(2, 12);
  // By hand: Σ dx·dy = 1.5, Σ dx² = 2.
  expect(slope([0, 1, 2], Float64Array.of(0, 3, 1.5))).toBeCloseTo(0.75, 12);
});
