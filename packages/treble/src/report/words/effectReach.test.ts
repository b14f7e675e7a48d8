import fc from "fast-check";
import { expect, it } from "vitest";
import { undefinedInterval } from "../../statistics/interval.ts";
import { effectReaches } from "./effectReach.ts";

it("is one round number a unit, which holds limits and seeds", () => {
  const at = (mean: number, unit: string, seedEffects: readonly number[] = []) => ({
    ...{ effect: { mean, low: mean - 0.01, high: mean + 0.01 }, unit, seedEffects },
  });
  expect([...effectReaches([at(0.04, "a"), at(-0.16, "a"), at(3, "b"), at(0.1, "c", [-0.45, 0.2])])]).toEqual([
    ["a", 0.2],
    ["b", 4],
    ["c", 0.5],
  ]);
  expect(effectReaches([{ effect: undefinedInterval, unit: "a", seedEffects: [] }]).get("a")).toBe(1);
});

it("is beyond every number and within twice the farthest", () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-9, max: 1e9, noNaN: true }), fc.boolean(), (size, below) => {
      const mean = below ? -size : size;
      const reach = effectReaches([{ effect: { mean, low: mean, high: mean }, unit: "", seedEffects: [] }]).get("")!;
      expect(reach).toBeGreaterThan(size);
      expect(reach).toBeLessThanOrEqual(2 * size * (1 + 1e-6));
    }),
  );
});
