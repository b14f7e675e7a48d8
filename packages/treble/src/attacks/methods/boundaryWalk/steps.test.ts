import fc from "fast-check";
import { expect, test } from "vitest";
import { numbers } from "../../testing/classifiers.ts";
import { lengthFor } from "./stepL2.ts";
import { radiusFor } from "./stepLinf.ts";

const size = 24;
const clip = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
const seed = fc.integer({ min: 1, max: 1e6 });

/** Pixels some of which are at 0 or 1, and a gradient that a direction more or less follows. */
function drawn(seed: number): { original: Float32Array; w: Float32Array; along: Float64Array } {
  const original = numbers(seed, size).map((value) => clip(0.5 + 2 * value, 0, 1));
  const w = numbers(seed + 1, size);
  const noise = numbers(seed + 2, size);
  return { original, w, along: Float64Array.from(w, (value, i) => value + 0.5 * noise[i]!) };
}

test("the length of a step in L2 puts the linearised model where it should be", () => {
  fc.assert(
    fc.property(seed, fc.double({ min: 0.05, max: 3, noNaN: true }), (seed, t) => {
      const { original, w, along } = drawn(seed);
      const reached = (length: number): number =>
        original.reduce((sum, pixel, i) => sum + w[i]! * (clip(pixel + length * along[i]!, 0, 1) - pixel), 0);
      // Whatever has a length: the one that is found need not be the same, but comes to the same.
      const reach = reached(t);
      if (reach <= 1e-3) return;
      expect(reached(lengthFor(along, w, reach, original, 1))).toBeCloseTo(reach, 6);
    }),
    { seed: 1 },
  );
});

test("the radius of a step in L∞ puts the linearised model where it should be, or is an end", () => {
  fc.assert(
    fc.property(seed, fc.double({ min: 0.02, max: 0.9, noNaN: true }), (seed, epsilon) => {
      const { original, w, along } = drawn(seed);
      const reached = (radius: number): number =>
        original.reduce(
          (sum, pixel, i) => sum + w[i]! * (clip(pixel + clip(along[i]!, -radius, radius), 0, 1) - pixel),
          0,
        );
      const reach = reached(epsilon);
      const [low, high] = [0.01, 1];
      const found = radiusFor(along, w, reach, original, low, high);
      if (reached(low) >= reach) expect(found).toBeCloseTo(low, 9);
      else if (reached(high) <= reach) expect(found).toBeCloseTo(high, 9);
      else {
        const steepest = w.reduce((sum, value) => sum + Math.abs(value), 0);
        expect(Math.abs(reached(found) - reach)).toBeLessThan(1.01e-7 * steepest);
      }
    }),
    { seed: 1 },
  );
});
