import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { combine, fitCombination } from "./combination.ts";

describe("fitCombination", () => {
  it("finds a line in many networks, near its true weights", () => {
    const observed = Array.from({ length: 400 }, (_, i) => {
      const predictors = [Math.sin(i), Math.cos(1.7 * i)];
      return { predictors, measured: 0.2 + 0.5 * predictors[0]! - 0.25 * predictors[1]! };
    });
    const { intercept, coefficients } = fitCombination(observed);
    expect(intercept).toBeCloseTo(0.2, 2);
    expect(coefficients[0]).toBeCloseTo(0.5, 2);
    expect(coefficients[1]).toBeCloseTo(-0.25, 2);
  });

  it("does not depend on a predictor's unit, and foresees the mean at the mean", () => {
    const rows = fc.array(
      fc.tuple(
        fc.integer({ min: 0, max: 1000 }).map((x) => x / 1000),
        fc.double({ min: 0, max: 1, noNaN: true }),
      ),
      {
        minLength: 3,
        maxLength: 12,
      },
    );
    fc.assert(
      fc.property(rows, fc.double({ min: 0.01, max: 100, noNaN: true }), (data, unit) => {
        const of = (scale: number) => data.map(([x, measured]) => ({ predictors: [x * scale], measured }));
        const [a, b] = [fitCombination(of(1)), fitCombination(of(unit))];
        for (const [x] of data) expect(combine(a, [x])).toBeCloseTo(combine(b, [x * unit]), 6);
        const mean = (pick: (row: (typeof data)[number]) => number) =>
          data.reduce((s, row) => s + pick(row) / data.length, 0);
        expect(combine(a, [mean(([x]) => x)])).toBeCloseTo(
          mean(([, y]) => y),
          9,
        );
      }),
    );
  });

  it("gives nothing to a predictor that does not vary, and refuses one network", () => {
    const { coefficients } = fitCombination([1, 2, 3].map((x) => ({ predictors: [x, 7], measured: x })));
    expect(coefficients[1]).toBe(0);
    expect(() => fitCombination([{ predictors: [1], measured: 1 }])).toThrow(UserError);
  });
});
