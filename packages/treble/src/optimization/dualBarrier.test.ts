import { expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { type DualProgram, solveDual } from "./dualBarrier.ts";

/** `max cᵀλ` in the unit ball: the dual of `min ‖β‖` subject to `β = c`, or to `β ≥ c`. */
function ball(c: readonly number[], nonnegative: boolean): DualProgram<Float64Array> {
  const objective = Float64Array.from(c);
  const n = c.length;
  return {
    objective,
    nonnegative,
    start: new Float64Array(n).fill(0.1),
    barrier(lambda) {
      const room = 1 - lambda.reduce((sum, value) => sum + value * value, 0);
      if (!(room > 0)) return null;
      return {
        value: -Math.log(room),
        gradient: lambda.map((value) => (2 * value) / room),
        hessian: Float64Array.from({ length: n * n }, (_, at) => {
          const [i, j] = [Math.floor(at / n), at % n];
          return (i === j ? 2 / room : 0) + (4 * lambda[i]! * lambda[j]!) / room ** 2;
        }),
      };
    },
    primal() {
      const point = objective.map((value) => (nonnegative ? Math.max(0, value) : value));
      return { value: Math.hypot(...point), point };
    },
  };
}

it("finds a value known by hand, and bounds it from below", () => {
  for (const [c, nonnegative, value] of [
    [[3, 4], false, 5],
    [[3, -4], false, 5],
    [[3, -4], true, 3],
    [[1, 2, 2, -5], true, 3],
  ] as const) {
    const solution = solveDual(ball(c, nonnegative));
    expect(solution.value).toBeCloseTo(value, 12);
    expect(solution.gap).toBeGreaterThanOrEqual(0);
    expect(solution.gap).toBeLessThanOrEqual(1e-7);
    expect(solution.dual.reduce((sum, one, i) => sum + one * c[i]!, 0)).toBeCloseTo(value, 6);
    expect(solution.steps).toBeLessThan(120);
  }
});

it("says where no primal point is found", () => {
  expect(() => solveDual({ ...ball([1, 1], true), primal: () => null })).toThrow(UserError);
});
