import fc from "fast-check";
import { expect, test } from "vitest";
import { ballTolerance, distances, pixelBounds, pullIntoBall } from "./ball.ts";

const pixels = fc.array(fc.float({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 40 });
const radius = fc.double({ min: 1e-4, max: 0.9, noNaN: true });

test("the bounds of a pixel are the outermost float32 values in the ball and in [0, 1]", () => {
  fc.assert(
    fc.property(pixels, radius, (values, epsilon) => {
      const image = Float32Array.from(values);
      const lower = new Float32Array(image.length);
      const upper = new Float32Array(image.length);
      pixelBounds(image, epsilon, lower, upper);
      image.forEach((pixel, i) => {
        const [low, high] = [lower[i]!, upper[i]!];
        expect(low >= 0 && high <= 1 && low <= pixel && pixel <= high).toBe(true);
        expect(pixel - low).toBeLessThanOrEqual(epsilon);
        expect(high - pixel).toBeLessThanOrEqual(epsilon);
        // No more than one spacing is given away.
        if (low > 0) expect(pixel - low).toBeGreaterThan(epsilon - 2 ** -23);
        if (high < 1) expect(high - pixel).toBeGreaterThan(epsilon - 2 ** -23);
      });
    }),
  );
});

test("an image pulled into the ball is in it, between itself and the original", () => {
  const pair = fc.array(fc.tuple(...[0, 1].map(() => fc.float({ min: 0, max: 1, noNaN: true }))), {
    minLength: 1,
    maxLength: 40,
  });
  fc.assert(
    fc.property(
      pair,
      radius,
      fc.constantFrom("l1" as const, "l2" as const, "linf" as const),
      (values, epsilon, norm) => {
        const original = Float32Array.from(values, ([a]) => a!);
        const given = Float32Array.from(values, ([, b]) => b!);
        const image = given.slice();
        pullIntoBall(image, original, norm, epsilon);
        expect(distances(image, original)[norm]).toBeLessThanOrEqual(epsilon * (1 + ballTolerance));
        if (distances(given, original)[norm] <= epsilon) expect(image).toEqual(given);
        else expect(distances(image, original)[norm]).toBeGreaterThan(0.95 * epsilon);
        image.forEach((pixel, i) => {
          const [low, high] = [Math.min(original[i]!, given[i]!), Math.max(original[i]!, given[i]!)];
          expect(pixel >= low && pixel <= high).toBe(true);
        });
      },
    ),
  );
});

test("distances are taken in double precision", () => {
  const original = new Float32Array(10_000).fill(0.25);
  const image = new Float32Array(10_000).fill(0.5);
  expect(distances(image, original)).toEqual({ l1: 2500, l2: 25, linf: 0.25 });
});
