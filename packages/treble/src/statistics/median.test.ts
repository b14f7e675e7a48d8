import { expect, it } from "vitest";
import { median } from "./median.ts";

it("lets infinity take part, and leaves the values as they are", () => {
  const values = Float64Array.of(Number.POSITIVE_INFINITY, 1, 3);
  expect(median(values)).toBe(3);
  expect([...values]).toEqual([Number.POSITIVE_INFINITY, 1, 3]);
  expect(median([4, 1, 2, 10])).toBe(3);
  expect(median([1, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY])).toBe(
    Number.POSITIVE_INFINITY,
  );
  expect(median([])).toBeNaN();
});
