import { expect, it } from "vitest";
import { transpose } from "./arrange.ts";
import { computedSize } from "./computedSize.ts";
import { add, mul } from "./elementwise.ts";
import { reduceSum } from "./reduction.ts";
import { constant, input } from "./value.ts";

const x = input("x", [2, 3, 8, 8]);

it("adds up every value on the way, one that is used twice once", () => {
  const doubled = add(x, x);
  expect(computedSize([reduceSum(mul(doubled, doubled)), doubled])).toBe(2 * (2 * 3 * 8 * 8) + 1);
});

it("leaves out what is made of constants alone, and what is given", () => {
  const weights = transpose(constant(new Float32Array(1000 * 2), [1000, 2]), [1, 0]);
  expect(computedSize([add(reduceSum(x), reduceSum(weights))])).toBe(2);
  expect(computedSize([x, weights])).toBe(0);
});
