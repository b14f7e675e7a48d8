import { expect, it } from "vitest";
import { studentQuantile, studentWithin } from "./studentT.ts";

it.each([
  [1, 12.706, 63.657],
  [2, 4.303, 9.925],
  [3, 3.182, 5.841],
  [4, 2.776, 4.604],
  [7, 2.365, 3.499],
  [8, 2.306, 3.355],
  [30, 2.042, 2.75],
])("of %i degrees of freedom has the tables' limits", (freedom, five, one) => {
  expect(studentQuantile(0.95, freedom)).toBeCloseTo(five, 3);
  expect(studentQuantile(0.99, freedom)).toBeCloseTo(one, 3);
  expect(studentWithin(five, freedom)).toBeCloseTo(0.95, 4);
  expect(studentWithin(0, freedom)).toBe(0);
});

it("comes near the normal distribution", () => {
  expect(studentWithin(1.959964, 4000)).toBeCloseTo(0.95, 3);
});
