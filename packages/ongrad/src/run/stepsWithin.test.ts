import { expect, it } from "vitest";
import { conv2d } from "../graph/convolution.ts";
import { matmul } from "../graph/matmul.ts";
import { input, type Value } from "../graph/value.ts";
import { stepsWithin } from "./stepsWithin.ts";

const of = (result: Value) => ({ state: {}, feeds: {}, results: { result } });

it("counts two operations for every product of a matrix product and of a convolution", () => {
  const product = of(matmul(input("a", [3, 5]), input("b", [5, 7])));
  expect(stepsWithin(2 * 3 * 5 * 7 * 9, product)).toBe(9);
  expect(stepsWithin(2 * 3 * 5 * 7 * 9 - 1, product)).toBe(8);
  const convolution = of(conv2d(input("x", [2, 3, 8, 8]), input("w", [4, 3, 3, 3]), { padding: "same" }));
  expect(stepsWithin(2 * (2 * 4 * 8 * 8) * (3 * 3 * 3) * 5, convolution)).toBe(5);
});

it("is at least one", () => {
  expect(stepsWithin(1, of(matmul(input("a", [3, 5]), input("b", [5, 7]))))).toBe(1);
});
