import fc from "fast-check";
import { solveQP } from "quadprog";
import { describe, expect, it } from "vitest";
import { nonnegativeQuadratic } from "./nonnegativeQuadratic.ts";

const number = fc.double({ min: -2, max: 2, noNaN: true });
const problems = fc.record({ n: fc.integer({ min: 1, max: 8 }), m: fc.integer({ min: 1, max: 8 }) }).chain(({ n, m }) =>
  fc.record({
    n: fc.constant(n),
    a: fc.array(fc.array(number, { minLength: n, maxLength: n }), { minLength: m, maxLength: m }),
    b: fc.array(number, { minLength: m, maxLength: m }),
  }),
);

/** `AᵀA + ridge·I` and `Aᵀb`. */
function quadraticOf({ n, a, b }: { n: number; a: number[][]; b: number[] }, ridge = 0) {
  const quadratic = Float64Array.from({ length: n * n }, (_, at) => {
    const [i, j] = [Math.floor(at / n), at % n];
    return a.reduce((sum, row) => sum + row[i]! * row[j]!, i === j ? ridge : 0);
  });
  return { quadratic, linear: Float64Array.from({ length: n }, (_, i) => a.reduce((s, r, k) => s + r[i]! * b[k]!, 0)) };
}

describe("the minimiser over u ≥ 0", () => {
  it("is solved by hand where it can be", () => {
    expect(nonnegativeQuadratic(Float64Array.of(2), Float64Array.of(3))[0]).toBeCloseTo(1.5, 14);
    expect([...nonnegativeQuadratic(Float64Array.of(2), Float64Array.of(-3))]).toEqual([0]);
    // The free minimiser (5/3, −4/3) has its second entry forbidden.
    expect([...nonnegativeQuadratic(Float64Array.of(2, 1, 1, 2), Float64Array.of(2, -1))]).toEqual([
      expect.closeTo(1, 14),
      0,
    ]);
    // Two columns that are the same: either may be chosen.
    const twice = nonnegativeQuadratic(Float64Array.of(1, 1, 1, 1), Float64Array.of(1, 1));
    expect(twice[0]! + twice[1]!).toBeCloseTo(1, 14);
  });

  it("satisfies the optimality conditions, of dependent columns too", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { quadratic, linear } = quadraticOf(problem);
        const u = nonnegativeQuadratic(quadratic, linear);
        const scale = 1 + Math.max(...linear.map(Math.abs)) + Math.max(...u) * Math.max(...quadratic.map(Math.abs));
        linear.forEach((c, i) => {
          let slope = c;
          for (let j = 0; j < problem.n; j++) slope -= quadratic[i * problem.n + j]! * u[j]!;
          expect(u[i]).toBeGreaterThanOrEqual(0);
          expect(slope).toBeLessThanOrEqual(1e-7 * scale);
          expect(Math.abs(slope * u[i]!)).toBeLessThanOrEqual(1e-7 * scale * (1 + u[i]!));
        });
      }),
    );
  });

  it("is that of an independent solver (Goldfarb & Idnani)", () => {
    fc.assert(
      fc.property(problems, (problem) => {
        const { quadratic, linear } = quadraticOf(problem, 0.1);
        const u = nonnegativeQuadratic(quadratic, linear);
        const { n } = problem;
        // quadprog counts from 1.
        const padded = [0, ...Array.from({ length: n }, (_, i) => i + 1)];
        const matrix = padded.map((i) => padded.map((j) => (i && j ? quadratic[(i - 1) * n + j - 1]! : 0)));
        const identity = padded.map((i) => padded.map((j) => (i && i === j ? 1 : 0)));
        const other = solveQP(
          matrix,
          [0, ...linear],
          identity,
          padded.map(() => 0),
        );
        u.forEach((value, i) => {
          expect(value).toBeCloseTo(other.solution[i + 1]!, 8);
        });
      }),
    );
  });
});
