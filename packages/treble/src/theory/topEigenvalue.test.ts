import { expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { type Operator, topEigenpair, topEigenvalue } from "./topEigenvalue.ts";

const diagonal =
  (values: readonly number[]): Operator =>
  (x, into) => {
    for (let i = 0; i < values.length; i++) into[i] = values[i]! * x[i]!;
  };

it("finds the largest, not the largest in magnitude, also where it is one of many or stands alone", () => {
  for (const values of [
    [3],
    [-5, -2, -9],
    [0, 0, 0],
    [1, 1, 1, 0],
    [-100, 2, 1.999, 0.5],
    Array.from({ length: 300 }, (_, i) => 1 - 1e-6 * i),
    Array.from({ length: 300 }, (_, i) => (i === 150 ? 2 : Math.cos(i))),
  ]) {
    const largest = Math.max(...values);
    const norm = Math.max(...values.map(Math.abs));
    expect(Math.abs(topEigenvalue(diagonal(values), values.length) - largest)).toBeLessThanOrEqual(1e-11 * norm);
  }
});

it("finds that of the second difference, known in closed form", () => {
  const n = 60;
  const operator: Operator = (x, into) => {
    for (let i = 0; i < n; i++) into[i] = 2 * x[i]! - (x[i - 1] ?? 0) - (x[i + 1] ?? 0);
  };
  expect(topEigenvalue(operator, n)).toBeCloseTo(2 - 2 * Math.cos((n * Math.PI) / (n + 1)), 11);
});

it("has its eigenvector", () => {
  const n = 60;
  const operator: Operator = (x, into) => {
    for (let i = 0; i < n; i++) into[i] = 2 * x[i]! + (x[i - 1] ?? 0) + (x[i + 1] ?? 0);
  };
  const { value, vector } = topEigenpair(operator, n);
  expect(value).toBeCloseTo(2 + 2 * Math.cos(Math.PI / (n + 1)), 11);
  vector.forEach((one, i) => {
    expect(one).toBeCloseTo(Math.sqrt(2 / (n + 1)) * Math.sin(((i + 1) * Math.PI) / (n + 1)), 6);
  });
  expect([...topEigenpair(diagonal([-2]), 1).vector]).toEqual([1]);
  const several = topEigenpair(diagonal([1, 1, 0]), 3).vector;
  expect(several[0]! ** 2 + several[1]! ** 2).toBeCloseTo(1, 9);
});

it("wants a size", () => {
  expect(() => topEigenvalue(() => {}, 0)).toThrow(UserError);
});
