import { expect, it } from "vitest";
import { smallestDifference, withinTolerance } from "./attacks.ts";

it("every attack's contrast is that of the attack that shows it least", () => {
  // Small and full-width, attack by attack.
  expect(smallestDifference([0.25, 0.05, 0.2, 0.1, 0.3, 0.05])).toBeCloseTo(0.1, 12);
  expect(smallestDifference(Float64Array.of(0.25, 0.05, 0.2, 0.24))).toBeCloseTo(-0.04, 12);
});

it("one attack that disagrees, to either side, uses up the tolerance", () => {
  expect(withinTolerance([0.001, -0.004, 0.002], 0.02)).toBeCloseTo(0.016, 12);
  expect(withinTolerance([0.001, -0.03], 0.02)).toBeCloseTo(-0.01, 12);
  expect(withinTolerance(Float64Array.of(0.05, 0), 0.02)).toBeCloseTo(-0.03, 12);
});
