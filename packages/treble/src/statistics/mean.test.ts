import { expect, it } from "vitest";
import { mean } from "./mean.ts";
import { sum } from "./sum.ts";

it("weighs all values the same, in any kind of array", () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect(mean(Float64Array.of(0.5, 1))).toBe(0.75);
  expect(mean([1, Number.NaN])).toBeNaN();
  expect(mean([])).toBeNaN();
});

it("counts flags past what a byte holds", () => {
  expect(sum(new Uint8Array(1000).fill(1))).toBe(1000);
  expect(sum([])).toBe(0);
});
