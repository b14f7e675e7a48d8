import fc from "fast-check";
import { expect, it } from "vitest";
import { median } from "./median.ts";
import { quartiles } from "./quartiles.ts";

it("interpolates, in any order of the values, and leaves them as they are", () => {
  const values = [4, 1, 3, 2];
  expect(quartiles(values)).toEqual({ q25: 1.75, median: 2.5, q75: 3.25 });
  expect(values).toEqual([4, 1, 3, 2]);
  expect(quartiles(Float64Array.of(10, 9))).toEqual({ q25: 9.25, median: 9.5, q75: 9.75 });
  expect(quartiles([7])).toEqual({ q25: 7, median: 7, q75: 7 });
});

it("has the median in the middle", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 1 }), (values) => {
      expect(quartiles(values).median).toBe(median(values));
    }),
  );
});

it("is NaN where there is no value", () => {
  expect(quartiles([])).toEqual({ q25: Number.NaN, median: Number.NaN, q75: Number.NaN });
});
