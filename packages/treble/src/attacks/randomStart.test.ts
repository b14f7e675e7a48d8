import { expect, test } from "vitest";
import { randomPerturbation } from "./randomStart.ts";

const draws = 4000;

function meanRadius(size: number, epsilon: number): number {
  let sum = 0;
  for (let n = 0; n < draws; n++) sum += Math.hypot(...randomPerturbation("l2", epsilon, size, [n, 1]));
  return sum / draws;
}

test.each([1, 2, 5, 27])("L2 starts in %i dimensions fill the ball evenly: mean radius ε·d/(d + 1)", (size) => {
  const epsilon = 0.7;
  const variance = size / (size + 2) - (size / (size + 1)) ** 2;
  const error = (4 * epsilon * Math.sqrt(variance)) / Math.sqrt(draws);
  expect(Math.abs(meanRadius(size, epsilon) - (epsilon * size) / (size + 1))).toBeLessThan(error);
});

test("L2 starts have no preferred direction", () => {
  const sum = [0, 0, 0];
  for (let n = 0; n < draws; n++) {
    randomPerturbation("l2", 1, 3, [n, 2]).forEach((value, i) => {
      sum[i]! += value;
    });
  }
  // Variance of one coordinate in the unit 3-ball: 1/5.
  for (const value of sum) expect(Math.abs(value / draws)).toBeLessThan(4 * Math.sqrt(0.2 / draws));
});

test("L∞ starts fill the cube evenly", () => {
  const delta = randomPerturbation("linf", 0.3, 20_001, [3, 4]);
  expect(Math.max(...delta)).toBeLessThanOrEqual(0.3);
  expect(Math.min(...delta)).toBeGreaterThanOrEqual(-0.3);
  const squared = delta.reduce((sum, value) => sum + value * value, 0) / delta.length;
  expect(squared / 0.03).toBeGreaterThan(0.96);
  expect(squared / 0.03).toBeLessThan(1.04);
});
