import { expect, test } from "vitest";
import { spreadOrder } from "./spreadOrder.ts";

test("one of each class at a time, in the order that was given", () => {
  const labels = Uint8Array.of(0, 0, 0, 0, 1, 1, 2);
  expect(spreadOrder([3, 0, 4, 6, 1, 5, 2], labels)).toEqual([3, 4, 6, 0, 5, 1, 2]);
  expect(spreadOrder([], labels)).toEqual([]);
});
