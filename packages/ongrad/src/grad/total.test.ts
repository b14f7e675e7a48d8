import { expect, it } from "vitest";
import { slice } from "../graph/arrange.ts";
import { add, mul } from "../graph/elementwise.ts";
import { reduceSum } from "../graph/reduction.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { constant } from "../graph/value.ts";
import { evaluate } from "../testing/evaluate.ts";
import { gradients } from "./gradients.ts";

const x = constant(new Float64Array(12).fill(1), [2, 6]);

/** One row of the gradient of Σ factor·(columns from ≤ i < to), and the operators that it takes. */
async function slope(...cuts: readonly (readonly [from: number, to: number, factor: number])[]) {
  const parts = cuts.map(([from, to, factor]) => reduceSum(mul(slice(x, 1, from, to), factor)));
  const [gradient] = gradients(parts.reduce(add), [x]);
  const [numbers] = await evaluate(gradient);
  expect(numbers!.slice(6)).toEqual(numbers!.slice(0, 6));
  return { row: numbers!.slice(0, 6), operators: topologicalOrder([gradient]).map(({ op }) => op) };
}

it("joins the cotangents of slices side by side, in any order", async () => {
  const { row, operators } = await slope([2, 3, 2], [3, 6, 3], [0, 2, 1]);
  expect(row).toEqual([1, 1, 2, 3, 3, 3]);
  expect(operators).toContain("Concat");
  expect(operators).not.toContain("Pad");
});

it("adds those that overlap, and pads around a gap", async () => {
  const overlapping = await slope([0, 4, 1], [2, 6, 2]);
  expect(overlapping.row).toEqual([1, 1, 3, 3, 2, 2]);
  const apart = await slope([1, 2, 1], [2, 4, 2], [5, 6, 3]);
  expect(apart.row).toEqual([0, 1, 2, 2, 0, 3]);
  expect((await slope([0, 2, 1], [2, 6, 2], [0, 6, 4])).row).toEqual([5, 5, 6, 6, 6, 6]);
});
