import fc from "fast-check";
import { expect, it } from "vitest";
import { cholesky, solveCholesky, solveLower } from "./cholesky.ts";

const number = fc.double({ min: -3, max: 3, noNaN: true });

it("has the matrix as its square, and solves with it", () => {
  const cases = fc.integer({ min: 1, max: 7 }).chain((n) =>
    fc.record({
      n: fc.constant(n),
      b: fc.array(number, { minLength: n * n, maxLength: n * n }),
      x: fc.array(number, { minLength: n, maxLength: n }),
    }),
  );
  fc.assert(
    fc.property(cases, ({ n, b, x }) => {
      // B·Bᵀ + I is positive definite.
      const matrix = Float64Array.from({ length: n * n }, (_, at) => {
        const [i, j] = [Math.floor(at / n), at % n];
        let sum = i === j ? 1 : 0;
        for (let k = 0; k < n; k++) sum += b[i * n + k]! * b[j * n + k]!;
        return sum;
      });
      const right = Float64Array.from({ length: n }, (_, i) => x.reduce((s, v, j) => s + matrix[i * n + j]! * v, 0));
      const factor = cholesky(matrix, n)!;
      solveCholesky(factor, n, right).forEach((value, i) => {
        expect(value).toBeCloseTo(x[i]!, 9);
      });
      // L·(L⁻¹ A) is A, for all columns at once.
      const columns = matrix.slice();
      solveLower(factor, n, columns, n);
      for (let i = 0; i < n; i++) {
        for (let j = 0; j < n; j++) {
          let sum = 0;
          for (let k = 0; k <= i; k++) sum += factor[i * n + k]! * columns[k * n + j]!;
          expect(sum).toBeCloseTo(matrix[i * n + j]!, 9);
        }
      }
    }),
  );
});

it("is none of a matrix that is not positive definite", () => {
  expect(cholesky(Float64Array.of(1, 1, 1, 1), 2)).toBeNull();
  expect(cholesky(Float64Array.of(1, 2, 2, 1), 2)).toBeNull();
  expect(cholesky(Float64Array.of(0), 1)).toBeNull();
});
