import { expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { normal, randomStream } from "../random/randomStream.ts";
import { drawnContrast } from "./drawnContrast.ts";

function drawn(seed: number, estimate: number, length = 4000) {
  const stream = randomStream(seed);
  return { estimate, draws: Float64Array.from({ length }, () => estimate + normal(stream)) };
}

it("has 95 % of the draws of the contrast in it, and leaves the series in their order", () => {
  const [a, b] = [drawn(1, 3), drawn(2, 1)];
  const before = Float64Array.from(a.draws);
  const { mean, low, high } = drawnContrast([a, b], ([x, y]) => x! - y!);
  expect(mean).toBe(2);
  expect(low).toBeCloseTo(2 - 1.96 * Math.SQRT2, 0);
  expect(high).toBeCloseTo(2 + 1.96 * Math.SQRT2, 0);
  const inside = a.draws.filter((x, i) => x - b.draws[i]! >= low && x - b.draws[i]! <= high).length;
  expect(inside / 4000).toBeCloseTo(0.95, 3);
  expect(a.draws).toEqual(before);
});

it("takes draws together: a series less itself is nothing", () => {
  const a = drawn(1, 3);
  expect(drawnContrast([a, a], ([x, y]) => x! - y!)).toEqual({ mean: 0, low: 0, high: 0 });
});

it("refuses series of other lengths, and none", () => {
  expect(() => drawnContrast([drawn(1, 0, 5), drawn(2, 0, 6)], ([x]) => x!)).toThrow("not of 5, 6");
  expect(() => drawnContrast([], () => 0)).toThrow(UserError);
});
