import { expect, it } from "vitest";
import { reshape, transpose } from "./arrange.ts";
import { conv2d } from "./convolution.ts";
import { add } from "./elementwise.ts";
import { largestValue } from "./largestValue.ts";
import { reduceSum } from "./reduction.ts";
import { constant, input } from "./value.ts";

const x = input("x", [2, 3, 8, 8]);

it("is the largest on the way, not the result", () => {
  const w = constant(new Float32Array(5 * 3 * 9), [5, 3, 3, 3]);
  expect(largestValue([reduceSum(conv2d(x, w, { padding: "same" }))])).toBe(2 * 5 * 8 * 8);
});

it("leaves out what is made of constants alone", () => {
  const weights = transpose(constant(new Float32Array(1000 * 2), [1000, 2]), [1, 0]);
  expect(largestValue([add(reduceSum(x), reduceSum(weights))])).toBe(1);
});

it("is 0 where nothing is computed", () => {
  expect(largestValue([x, reshape(constant(new Float32Array(4), [4]), [2, 2])])).toBe(0);
});
