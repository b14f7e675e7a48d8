/** Room for rounding below which a pivot counts as zero, against the matrix's largest diagonal entry. */
const SINGULAR = 1e-14;

/**
 * The lower triangular `L` with `L·Lᵀ = matrix`, `[n, n]` row-major; null where the symmetric matrix is not positive
 * definite to rounding. Only the lower triangle is read (Golub & Van Loan 2013, section 4.2).
 */
export function cholesky(matrix: Float64Array, n: number): Float64Array | null {
  const factor = new Float64Array(n * n);
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, matrix[i * n + i]!);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= factor[i * n + k]! * factor[j * n + k]!;
      if (i !== j) factor[i * n + j] = sum / factor[j * n + j]!;
      else if (sum > SINGULAR * largest) factor[i * n + i] = Math.sqrt(sum);
      else return null;
    }
  }
  return factor;
}

/** Solves `L·y = right` in place, for the columns of `right`, `[n, columns]` row-major. */
export function solveLower(factor: Float64Array, n: number, right: Float64Array, columns = 1): void {
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < i; k++) {
      const f = factor[i * n + k]!;
      if (f === 0) continue;
      for (let c = 0; c < columns; c++) right[i * columns + c]! -= f * right[k * columns + c]!;
    }
    const pivot = factor[i * n + i]!;
    for (let c = 0; c < columns; c++) right[i * columns + c]! /= pivot;
  }
}

/** Solves `L·Lᵀ·x = right`; `right` is left as it is. */
export function solveCholesky(factor: Float64Array, n: number, right: Float64Array): Float64Array {
  const x = right.slice();
  solveLower(factor, n, x);
  for (let i = n - 1; i >= 0; i--) {
    x[i]! /= factor[i * n + i]!;
    for (let k = 0; k < i; k++) x[k]! -= factor[i * n + k]! * x[i]!;
  }
  return x;
}
