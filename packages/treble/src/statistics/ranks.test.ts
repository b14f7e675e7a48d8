import { expect, it } from "vitest";
import { ranks } from "./ranks.ts";

it("counts from the smallest; equal values share their places", () => {
  expect(ranks([30, 10, 20, 10])).toEqual([4, 1.5, 3, 1.5]);
  expect(ranks([])).toEqual([]);
});
