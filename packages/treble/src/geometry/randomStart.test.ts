import { expect, test } from "vitest";
import { randomPerturbation } from "./randomStart.ts";

const draws = 4000;

function meanRadius(norm: "l1" | "l2", size: number, epsilon: number): number {
  let sum = 0;
  for (let n = 0; n < draws; n++) {
    const delta = randomPerturbation(norm, epsilon, size, [n, 1]);
    sum += norm === "l2" ? Math.hypot(...delta) : delta.reduce((all, value) => all + Math.abs(value), 0);
  }
  return sum / draws;
}

test.each((["l1", "l2"] as const).flatMap((norm) => [1, 2, 5, 27].map((size) => [norm, size] as const)))(
  "%s starts in %i dimensions fill the ball evenly: mean radius ε·d/(d + 1)",
  (norm, size) => {
    const epsilon = 0.7;
    const variance = size / (size + 2) - (size / (size + 1)) ** 2;
    const error = (4 * epsilon * Math.sqrt(variance)) / Math.sqrt(draws);
    expect(Math.abs(meanRadius(norm, size, epsilon) - (epsilon * size) / (size + 1))).toBeLessThan(error);
  },
);

test("the coordinates of L1 starts are as often positive, and their squares as large as in the even 3-ball", () => {
  const [sum, squares] = [0, 1].map(() => [0, 0, 0]);
  for (let n = 0; n < draws; n++) {
    randomPerturbation("l1", 1, 3, [n, 2]).forEach((value, i) => {
      sum![i]! += Math.sign(value) / draws;
      squares![i]! += (value * value) / draws;
    });
  }
  // E[x²] in the unit L1 ball of d dimensions: 2/((d + 1)(d + 2)).
  for (const value of sum!) expect(Math.abs(value)).toBeLessThan(4 / Math.sqrt(draws));
  for (const value of squares!) expect(Math.abs(value - 0.1)).toBeLessThan((4 * 0.14) / Math.sqrt(draws));
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
