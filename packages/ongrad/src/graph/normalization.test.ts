import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkGradient, checkSecondDerivative, type Differentiable } from "../testing/checkGradient.ts";
import { evaluate } from "../testing/evaluate.ts";
import { fill } from "../testing/fill.ts";
import { anywhere, seeds } from "../testing/gradientCase.ts";
import { batchNorm } from "./normalization.ts";
import { ShapeError } from "./shapes.ts";
import { constant, input } from "./value.ts";

describe("batchNorm", () => {
  it("gives every channel the mean and the deviation it is told", async () => {
    const x = constant(Float64Array.from(fill(1, 2 * 3 * 4 * 5, 3)), [2, 3, 4, 5]);
    const scale = constant(Float64Array.of(1, 2, 0.5), [3]);
    const bias = constant(Float64Array.of(0, -1, 3), [3]);
    const [y, mean, variance, whole] = (await evaluate(
      batchNorm(x, scale, bias, 0).y,
      batchNorm(x, scale, bias, 0).mean,
      batchNorm(x, scale, bias, 0).variance,
      x,
    )) as [number[], number[], number[], number[]];
    for (let c = 0; c < 3; c++) {
      const channel = (all: number[]): number[] => all.filter((_, i) => Math.floor(i / 20) % 3 === c);
      const average = (all: number[]): number => all.reduce((sum, n) => sum + n, 0) / all.length;
      const spread = (all: number[]): number => average(all.map((n) => (n - average(all)) ** 2));
      expect(average(channel(y))).toBeCloseTo([0, -1, 3][c]!, 12);
      expect(spread(channel(y))).toBeCloseTo([1, 4, 0.25][c]!, 12);
      expect(mean[c]).toBeCloseTo(average(channel(whole)), 12);
      expect(variance[c]).toBeCloseTo(spread(channel(whole)), 12);
    }
  });

  it("has the derivatives that differences give, through the batch's statistics", async () => {
    const sizes = fc.tuple(fc.integer({ min: 2, max: 3 }), fc.integer({ min: 1, max: 3 }));
    await fc.assert(
      fc.asyncProperty(sizes, fc.subarray([2, 3]), seeds, async ([n, c], spatial, seed) => {
        const at = [anywhere(seed, [n, c, ...spatial]), anywhere(seed + 1, [c]), anywhere(seed + 2, [c])];
        const part = (name: "y" | "mean" | "variance"): Differentiable => {
          return ([x, scale, bias]) => batchNorm(x!, scale!, bias!, 0.1)[name];
        };
        for (const name of ["y", "mean", "variance"] as const) await checkGradient(part(name), at);
        await checkSecondDerivative(part("y"), at, { tolerance: 1e-6 });
      }),
      { seed: 1, numRuns: 12 },
    );
  });

  it("refuses parameters of another length", () => {
    const [x, three, two] = [input("x", [2, 3, 4, 4]), input("scale", [3]), input("bias", [2])];
    expect(() => batchNorm(x, three, two)).toThrow(ShapeError);
    expect(() => batchNorm(x, three, two)).toThrow(
      "BatchNormalization: float32[2] does not fit the channels of float32[2,3,4,4]",
    );
  });
});
