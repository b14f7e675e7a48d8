import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decreasing } from "./isotonic.ts";
import { mean } from "./mean.ts";

const values = fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 1, maxLength: 12 });
const distance = (a: ArrayLike<number>, b: readonly number[]): number =>
  b.reduce((sum, value, i) => sum + (a[i]! - value) ** 2, 0);

describe("the nearest sequence that never rises", () => {
  it("never rises, keeps the mean, and leaves alone what never rises", () => {
    fc.assert(
      fc.property(values, (list) => {
        const fitted = decreasing(list);
        expect([...fitted].slice(1).every((value, i) => value <= fitted[i]! + 1e-9)).toBe(true);
        expect(mean(fitted)).toBeCloseTo(mean(list), 9);
        const falling = list.toSorted((a, b) => b - a);
        expect([...decreasing(falling)]).toEqual(falling);
      }),
    );
  });

  it("is nearer than any other", () => {
    fc.assert(
      fc.property(
        values,
        fc.array(fc.double({ min: -10, max: 10, noNaN: true }), { minLength: 12, maxLength: 12 }),
        (list, more) => {
          const other = more.slice(0, list.length).sort((a, b) => b - a);
          expect(distance(decreasing(list), list)).toBeLessThanOrEqual(distance(other, list) + 1e-9);
        },
      ),
    );
  });

  it("pools what rises", () => {
    expect([...decreasing([5, 1, 3, 2, 0])]).toEqual([5, 2, 2, 2, 0]);
    expect([...decreasing([1, 2, 3])]).toEqual([2, 2, 2]);
  });
});
