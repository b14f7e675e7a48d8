import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { projectToHyperplane } from "../../../geometry/hyperplane.ts";
import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { numbers } from "../../testing/classifiers.ts";
import { slowBoundaryStep } from "../../testing/slowBoundaryStep.ts";
import { boundaryStep, stepSpace } from "./boundaryStep.ts";

/** Pixels inside the box and at its ends, as float32 knows them. */
const pixel = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(0, 1) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 255 }).map((level) => level / 256) },
);
/** Components of a gradient: of any size, some of them 0. */
const weight = fc.oneof(
  { weight: 1, arbitrary: fc.constant(0) },
  { weight: 5, arbitrary: fc.integer({ min: -64, max: 64 }).map((level) => level / 32) },
);
const problem = fc
  .integer({ min: 1, max: 7 })
  .chain((size) =>
    fc.record({
      w: fc.array(weight, { minLength: size, maxLength: size }),
      x: fc.array(pixel, { minLength: size, maxLength: size }),
      original: fc.array(pixel, { minLength: size, maxLength: size }),
      c: fc.integer({ min: -60, max: 60 }).map((level) => level / 40),
      radius: fc.constantFrom(0.01, 0.1, 0.5, 1, 3),
    }),
  )
  .filter(({ w }) => w.some((value) => value !== 0));

type Case = { w: number[]; c: number; x: number[]; original: number[]; radius: number };

function solve(norm: "l2" | "linf", { w, c, x, original, radius }: Case): Float64Array {
  const delta = new Float64Array(w.length);
  const [from, to] = [Float32Array.from(x), Float32Array.from(original)];
  boundaryStep(norm, Float64Array.from(w), c, from, to, radius, delta, stepSpace(w.length));
  return delta;
}

const reach = (w: ArrayLike<number>, delta: Float64Array): number =>
  delta.reduce((sum, value, i) => sum + value * w[i]!, 0);

describe.each(["l2", "linf"] as const)("the step of Brendel-Bethge, %s", (norm) => {
  test("is the best one: against alternating projections", () => {
    fc.assert(
      fc.property(problem, (given) => {
        const delta = solve(norm, given);
        const slow = slowBoundaryStep(norm, given);
        const { w, c, x, original, radius } = given;
        expect(vectorNorm("l2", delta)).toBeLessThanOrEqual(radius * (1 + 1e-9));
        delta.forEach((value, i) => {
          expect(x[i]! + value).toBeGreaterThanOrEqual(0);
          expect(x[i]! + value).toBeLessThanOrEqual(1);
        });
        if (!slow.feasible) {
          expect(Math.sign(c) * reach(w, delta)).toBeCloseTo(slow.value, 5);
          return;
        }
        expect(reach(w, delta)).toBeCloseTo(c, 9);
        const left = vectorNorm(
          norm,
          x.map((value, i) => value + delta[i]!),
          original,
        );
        expect(left).toBeLessThanOrEqual(slow.value + 1e-5);
      }),
      { numRuns: norm === "l2" ? 200 : 60, seed: 1 },
    );
  });

  test("of an image of real size, half of it saturated: no feasible step leads nearer", () => {
    const size = 3072;
    const saturate = (values: Float32Array) => values.map((v) => Math.min(1, Math.max(0, v / 0.9 + 0.5)));
    for (const [seed, radius] of [
      [1, 20],
      [2, 3],
      [3, 0.1],
    ] as const) {
      const original = saturate(numbers(seed, size));
      const x = saturate(numbers(seed + 10, size).map((v, i) => 0.3 * v + original[i]! - 0.5));
      const w = Float64Array.from(numbers(seed + 20, size));
      const delta = new Float64Array(size);
      const c = 0.02;
      boundaryStep(norm, w, c, x, original, radius, delta, stepSpace(size));
      expect(reach(w, delta)).toBeCloseTo(c, 8);
      expect(vectorNorm("l2", delta)).toBeLessThanOrEqual(radius * (1 + 1e-9));
      const left = (step: Float64Array): number =>
        vectorNorm(
          norm,
          step.map((value, i) => value + x[i]!),
          original,
        );
      const least = left(delta);
      expect(least).toBeLessThan(left(new Float64Array(size)));
      // Rivals: mixtures with shortest steps onto the boundary, which are feasible as all these sets are convex.
      const rival = new Float64Array(size);
      projectToHyperplane("l2", w, c, x, rival);
      for (const share of [0.001, 0.1, 1]) {
        const mixed = delta.map((value, i) => (1 - share) * value + share * rival[i]!);
        expect(left(mixed)).toBeGreaterThanOrEqual(least - 1e-12);
      }
    }
  });
});

test("a normal of zeros almost everywhere, and of magnitudes apart", () => {
  const [x, original] = [
    [0.5, 0.5, 0.5, 0],
    [0.2, 0.9, 0.5, 1],
  ];
  for (const w of [
    [0, 0, 1, 0],
    [1e-12, 1, -1, 1e-20],
    [1e6, 1e-6, 0, 1],
  ]) {
    for (const norm of ["l2", "linf"] as const) {
      const given = { w, c: 0.25 * Math.max(...w), x, original, radius: 2 };
      const delta = solve(norm, given);
      expect(reach(w, delta) / given.c).toBeCloseTo(1, 9);
    }
  }
});
