import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { numbers } from "../attacks/testing/classifiers.ts";
import { linearOptimum } from "../attacks/testing/linearOptimum.ts";
import { projectToHyperplane } from "./hyperplane.ts";
import { norms } from "./norms.ts";
import { vectorNorm } from "./vectorNorm.ts";

/** Numbers that float32 holds exactly: pixels, many at the ends of the box, and weights, many of them 0 or alike. */
const pixel = fc.oneof(
  fc.constantFrom(0, 1),
  fc.integer({ min: 0, max: 64 }).map((level) => level / 64),
);
const weight = fc.oneof(
  fc.constantFrom(0, 0.5, -0.5),
  fc.integer({ min: -64, max: 64 }).map((level) => level / 16),
);
const problem = fc.array(fc.record({ x: pixel, w: weight }), { minLength: 1, maxLength: 9 }).chain((pairs) =>
  fc.record({
    w: fc.constant(pairs.map(({ w }) => w)),
    x: fc.constant(pairs.map(({ x }) => x)),
    c: fc.integer({ min: -160, max: 160 }).map((level) => level / 20),
  }),
);

const dot = (w: ArrayLike<number>, delta: Float64Array): number =>
  delta.reduce((sum, value, i) => sum + value * w[i]!, 0);

describe.each(norms)("the projection onto a hyperplane in the box, %s", (norm) => {
  test("is on both and as short as bisection finds it", () => {
    fc.assert(
      fc.property(problem, ({ w, x, c }) => {
        const delta = new Float64Array(x.length);
        const length = projectToHyperplane(norm, w, c, x, delta);
        const towards = Float32Array.from(w, (value) => Math.sign(c) * value);
        const optimum = linearOptimum(towards, Float32Array.from(x), Math.abs(c), norm);
        delta.forEach((value, i) => {
          expect(x[i]! + value).toBeGreaterThanOrEqual(0);
          expect(x[i]! + value).toBeLessThanOrEqual(1);
        });
        const most = towards.reduce((sum, value, i) => sum + Math.abs(value) * (value > 0 ? 1 - x[i]! : x[i]!), 0);
        // Where the corner itself is on the plane, rounding decides which side of "reachable" it is.
        fc.pre(Math.abs(most - Math.abs(c)) > 1e-9 || c === 0);
        if (optimum === Number.POSITIVE_INFINITY) {
          expect(length).toBe(Number.POSITIVE_INFINITY);
          expect(Math.sign(c) * dot(w, delta)).toBeCloseTo(most, 12);
          return;
        }
        expect(dot(w, delta)).toBeCloseTo(c, 12);
        expect(length).toBeCloseTo(optimum, 10);
        expect(vectorNorm(norm, delta)).toBeCloseTo(length, 12);
      }),
      { numRuns: 1000, seed: 7 },
    );
  });

  test.each([0.01, 5, 300, 600])("of an image of real size, 58 %% saturated, c = %d", (c) => {
    const w = numbers(1, 3072);
    const x = numbers(2, 3072).map((value) => Math.min(1, Math.max(0, 0.5 + value / 0.84)));
    const delta = new Float64Array(3072);
    const length = projectToHyperplane(norm, w, c, x, delta);
    expect(length / linearOptimum(w, x, c, norm)).toBeCloseTo(1, 10);
    expect(dot(w, delta) / c).toBeCloseTo(1, 10);
  });

  test("does not depend on the scale of the equation, and turns with its sign", () => {
    const w = numbers(3, 60);
    const x = numbers(4, 60).map((value) => Math.min(1, Math.max(0, 0.5 + value)));
    const [delta, scaled, turned] = [new Float64Array(60), new Float64Array(60), new Float64Array(60)];
    projectToHyperplane(norm, w, 2, x, delta);
    projectToHyperplane(
      norm,
      Float64Array.from(w, (value) => 2 ** 70 * value),
      2 ** 71,
      x,
      scaled,
    );
    projectToHyperplane(
      norm,
      w.map((value) => -value),
      -2,
      x,
      turned,
    );
    expect(scaled).toEqual(delta);
    expect(turned).toEqual(delta);
  });
});

test("pixels that already sit at the end they are drawn to stay", () => {
  const delta = new Float64Array(3);
  for (const norm of norms) {
    projectToHyperplane(norm, [1, -2, 1], 0.25, [1, 0, 0.5], delta);
    expect([...delta]).toEqual([0, -0, 0.25]);
  }
});
