import { expect, it } from "vitest";
import { normal, randomStream } from "../random/randomStream.ts";
import { degreesOfSum, summedVariance } from "./degreesOfFreedom.ts";
import { mean } from "./mean.ts";

it("adds the degrees of estimates of one size, and takes those of the only one that counts", () => {
  const eight = { variance: 2, degrees: 8 };
  expect(summedVariance([eight, eight])).toEqual({ variance: 4, degrees: 16 });
  expect(summedVariance([eight, { variance: 0, degrees: 1 }])).toEqual(eight);
});

it("counts equal variances from their estimates alone, on average as many as there are", () => {
  const stream = randomStream(5);
  for (const each of [1, 3]) {
    const found = Array.from({ length: 2000 }, () => {
      const variances = Array.from({ length: 40 }, () => mean(Array.from({ length: each }, () => normal(stream) ** 2)));
      return degreesOfSum(variances, each);
    });
    expect(mean(found) / (40 * each)).toBeGreaterThan(0.9);
    expect(mean(found) / (40 * each)).toBeLessThan(1.15);
  }
  expect(degreesOfSum([5, 0, 0], 1)).toBe(1);
  expect(degreesOfSum([], 1)).toBe(1);
});
