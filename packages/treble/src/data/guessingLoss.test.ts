import { expect, it } from "vitest";
import { guessingLoss } from "./guessingLoss.ts";

it("is ln K of K classes alike, less where one is frequent, and 0 of one class", () => {
  expect(guessingLoss(Uint8Array.from({ length: 30 }, (_, n) => n % 3))).toBeCloseTo(Math.log(3), 12);
  expect(guessingLoss(Uint8Array.of(4, 4, 4, 9))).toBeCloseTo(2 * Math.log(2) - 0.75 * Math.log(3), 12);
  expect(guessingLoss(Int32Array.of(7, 7))).toBe(0);
});
