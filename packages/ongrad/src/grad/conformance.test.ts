import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { floor, mul } from "../graph/elementwise.ts";
import { topologicalOrder } from "../graph/topology.ts";
import { input } from "../graph/value.ts";
import { checkGradient, checkSecondDerivative } from "../testing/checkGradient.ts";
import { families } from "../testing/families.ts";
import { rules } from "./table.ts";

/** A mixed derivative of a float32 function goes through two roundings more. */
const SECOND_FLOAT32 = 1e-3;

it("has cases for every rule", () => {
  const covered = Object.values(families).flatMap((cases) => Object.keys(cases));
  expect(covered.sort()).toEqual([...rules.keys()].sort());
});

it("fails where a derivative is wrong", async () => {
  // A fine staircase: its derivative is 0, its slope 1.
  const staircase = checkGradient(
    ([x]) => mul(floor(mul(x!, 2 ** 40)), 2 ** -40),
    [{ shape: [2], values: [0.3, 0.7] }],
  );
  await expect(staircase).rejects.toThrow(
    /^The derivative in element 0 of input 0 is 0, but differences give 0\.[0-9]/,
  );
});

for (const [family, cases] of Object.entries(families)) {
  describe(`the rules of ${family} agree with central differences`, () => {
    it.each(Object.entries(cases))("%s", async (op, arbitrary) => {
      await fc.assert(
        fc.asyncProperty(arbitrary, async (test) => {
          const y = test.f(test.at.map(({ shape }, i) => input(`x${i}`, shape, test.dtype ?? "float64")));
          // A case whose operator was simplified away (a transpose of nothing) would check nothing.
          fc.pre(topologicalOrder([y]).some((node) => node.op === op));
          await checkGradient(test.f, test.at, test);
        }),
        { seed: 1, numRuns: 25 },
      );
    });
  });

  describe(`and so do their derivatives: ${family}`, () => {
    const smooth = Object.entries(cases).filter(([op]) => op !== "Cast");
    it.each(smooth)("%s", async (_, arbitrary) => {
      await fc.assert(
        fc.asyncProperty(arbitrary, async (test) => {
          const tolerance = test.dtype === "float32" ? SECOND_FLOAT32 : 1e-6;
          await checkSecondDerivative(test.f, test.at, { ...test, tolerance });
        }),
        { seed: 2, numRuns: 10 },
      );
    });
  });
}
