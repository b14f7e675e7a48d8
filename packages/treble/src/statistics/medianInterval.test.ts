import { expect, test } from "vitest";
import { medianInterval } from "./medianInterval.ts";

const upTo = (n: number): number[] => Array.from({ length: n }, (_, i) => n - i);

test("has the ranks of published tables", () => {
  expect(medianInterval(upTo(6))).toEqual({ mean: 3.5, low: 1, high: 6 });
  expect(medianInterval(upTo(10))).toEqual({ mean: 5.5, low: 2, high: 9 });
  expect(medianInterval(upTo(20))).toEqual({ mean: 10.5, low: 6, high: 15 });
  expect(medianInterval(upTo(100))).toEqual({ mean: 50.5, low: 40, high: 61 });
});

test("there is none of fewer than six values", () => {
  for (let n = 0; n < 6; n++) expect(medianInterval(upTo(n))).toBeNull();
});

test("of thousands is where the normal approximation puts it", () => {
  const { low, high } = medianInterval(upTo(4000))!;
  expect(Math.abs(low - (2000 - 0.98 * Math.sqrt(4000)))).toBeLessThan(2);
  expect(Math.abs(high - (2001 + 0.98 * Math.sqrt(4000)))).toBeLessThan(2);
});
