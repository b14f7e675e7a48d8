import { expect, it } from "vitest";
import { symmetricEigenvalues } from "./symmetricEigenvalues.ts";

it("are those of the second difference, known in closed form", () => {
  const n = 20;
  const matrix = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    matrix[i * n + i] = 2;
    if (i > 0) {
      matrix[i * n + i - 1] = -1;
      matrix[(i - 1) * n + i] = -1;
    }
  }
  symmetricEigenvalues(matrix, n).forEach((value, i) => {
    expect(value).toBeCloseTo(2 - 2 * Math.cos(((i + 1) * Math.PI) / (n + 1)), 12);
  });
});

it("are in order, also where some are alike, zero or below it", () => {
  expect([...symmetricEigenvalues(Float64Array.of(0, 3, 3, 0), 2)]).toEqual([-3, 3].map((v) => expect.closeTo(v, 14)));
  expect([...symmetricEigenvalues(new Float64Array(9), 3)]).toEqual([0, 0, 0]);
  expect([...symmetricEigenvalues(Float64Array.of(5, 0, 0, -1), 2)]).toEqual([-1, 5]);
});
