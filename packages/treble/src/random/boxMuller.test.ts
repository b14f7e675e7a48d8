import { expect, test } from "vitest";
import { boxMuller } from "./boxMuller.ts";

test("the first number decides the distance from the origin, the second the angle", () => {
  const [a, b] = boxMuller(Math.exp(-2), 1 / 6);
  expect(a).toBeCloseTo(1, 12);
  expect(b).toBeCloseTo(Math.sqrt(3), 12);
  expect(boxMuller(1, 0.3).map(Math.abs)).toEqual([0, 0]);
  const [scaledA, scaledB] = boxMuller(Math.exp(-2), 1 / 6, 0.5);
  expect(Math.hypot(scaledA, scaledB)).toBeCloseTo(1, 12);
});

test("the smallest uniform number that is drawn gives a finite one", () => {
  expect(boxMuller(2 ** -33, 0)[0]).toBeCloseTo(Math.sqrt(66 * Math.LN2), 12);
});
