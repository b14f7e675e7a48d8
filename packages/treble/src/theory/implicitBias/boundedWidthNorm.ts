import { cholesky, solveLower } from "../../optimization/cholesky.ts";
import { dot } from "../../optimization/dot.ts";
import { type BarrierPoint, type DualSolution, solveDual } from "../../optimization/dualBarrier.ts";
import { symmetricEigenvalues } from "../../optimization/symmetricEigenvalues.ts";
import type { KernelSupport } from "../lowFrequencyCeiling.ts";
import { type LabelledSignals, marginsOf, signedSignals, sizeOf, weightedSum } from "./labelledSignals.ts";
import { type MarginSolution, maxMargin } from "./maxMargin.ts";
import { shiftsOf } from "./shifts.ts";

type Shape = readonly [number, number, number];

/**
 * The norm that weights of two-layer convolutional networks with kernels of a size induce on predictors (Jagadeesan,
 * Razenshteyn & Gunasekar 2022, arXiv 2102.12238): the least `½(‖w‖² + ‖v‖²)` over all kernels and read-outs that
 * compute `β`, with as many output channels as it takes; of signals with one channel one is enough.
 * As a semidefinite program it is the least nuclear norm of a matrix `Y`, `[C·kernel, H·W]`, `Σ_o w_o v_oᵀ`, with
 * `β_c[q] = Σ_a Y[(c, a), q − a]`. Kernels of one pixel make it `‖β‖₂` (over channels the nuclear norm of `β`), kernels
 * as large as the signal `‖β̂‖₁ / √(H·W)`.
 *
 * `beta` is `[C·H·W]`. For up to some hundred values.
 * @returns the norm, at most `gap` above the true one.
 */
export function inducedNorm(shape: Shape, kernel: KernelSupport, beta: Float64Array) {
  const length = Math.hypot(...beta);
  if (length === 0) return { norm: 0, gap: 0 };
  const size = beta.length;
  const identity = Float64Array.from({ length: size * size }, (_, at) => (at % (size + 1) === 0 ? 1 : 0));
  const kernels = kernelMatrices(shape, kernel, identity);
  const unit = beta.map((value) => value / length);
  const { value, gap } = solveDual<Float64Array>({
    objective: unit,
    nonnegative: false,
    start: unit.map((one) => one * (0.5 / Math.sqrt(kernels.taps))),
    barrier: (lambda) => barrierOf(kernels, lambda),
    primal: (lambda, weight) => {
      const found = primalOf(kernels, lambda, weight);
      if (found === null) return null;
      // What is missing of β is put in by kernels of one pixel, which costs its length at most, a channel at a time.
      const rest = unit.map((one, i) => one - found.beta[i]!);
      return { value: found.norm + channelLengths(shape, rest), point: unit };
    },
  });
  return { norm: value * length, gap: gap * length };
}

/**
 * The `β` of least induced norm with `y⟨x, β⟩ ≥ 1` for all signals: where gradient descent on networks with kernels of
 * this size goes if it finds the best. Its `norm` is the induced one. The dual is `max 1ᵀλ` with `λ ≥ 0` and the
 * largest singular value of `Σ λᵢ Gᵢ` at most 1, where the rows of `Gᵢ` are the shifts of `yᵢ xᵢ`.
 * @throws UserError where signals or kernel are none, or no predictor separates them.
 */
export function leastBoundedWidthNorm(data: LabelledSignals, kernel: KernelSupport): MarginSolution {
  // In units in which the multipliers are of order one.
  const unit = maxMargin(data).norm;
  const signed = signedSignals(data).map((value) => value * unit);
  const kernels = kernelMatrices(data.shape, kernel, signed);
  const n = data.labels.length;
  const ones = new Float64Array(n).fill(1);
  // A matrix has no singular value above its Frobenius norm, of which the taps have a share each.
  const reach = Math.hypot(...weightedSum(signed, ones, sizeOf(data))) * Math.sqrt(kernels.taps);
  const solution: DualSolution<Float64Array> = solveDual<Float64Array>({
    objective: ones,
    nonnegative: true,
    start: new Float64Array(n).fill(0.5 / reach),
    barrier: (lambda) => barrierOf(kernels, lambda),
    primal: (lambda, weight) => {
      const found = primalOf(kernels, lambda, weight);
      if (found === null) return null;
      const least = Math.min(...marginsOf(signed, found.beta));
      return least > 0 ? { value: found.norm / least, point: found.beta.map((value) => value / least) } : null;
    },
  });
  return {
    beta: solution.primal.map((value) => value * unit),
    multipliers: solution.dual.map((value) => value * unit),
    norm: solution.value * unit,
    gap: solution.gap * unit,
  };
}

/** The matrices `Gᵢ`, `[rows, columns]` each: row (c, a) is channel c of signal i, `[H·W]`, shifted by tap a. */
interface KernelMatrices {
  readonly matrices: readonly Float64Array[];
  readonly rows: number;
  readonly columns: number;
  readonly taps: number;
  readonly shifts: readonly Int32Array[];
}

function kernelMatrices(shape: Shape, kernel: KernelSupport, signals: Float64Array): KernelMatrices {
  const [channels, height, width] = shape;
  const columns = height * width;
  const shifts = shiftsOf(height, width, kernel);
  const [taps, rows, size] = [shifts.length, channels * shifts.length, channels * columns];
  const matrices = Array.from({ length: signals.length / size }, (_, i) => {
    const matrix = new Float64Array(rows * columns);
    for (let r = 0; r < rows; r++) {
      const from = i * size + Math.floor(r / taps) * columns;
      const shift = shifts[r % taps]!;
      for (let p = 0; p < columns; p++) matrix[r * columns + p] = signals[from + shift[p]!]!;
    }
    return matrix;
  });
  return { matrices, rows, columns, taps, shifts };
}

/** `G = Σ λᵢ Gᵢ`, and the factor of `I − G Gᵀ`; null where a singular value is 1 or above. */
function factorOf({ matrices, rows, columns }: KernelMatrices, lambda: Float64Array) {
  const sum = new Float64Array(rows * columns);
  matrices.forEach((matrix, i) => {
    const weight = lambda[i]!;
    for (let at = 0; at < sum.length; at++) sum[at]! += weight * matrix[at]!;
  });
  const room = outer(sum, sum, rows, columns).map((value, at) => (at % (rows + 1) === 0 ? 1 : 0) - value);
  const factor = cholesky(room, rows);
  return factor === null ? null : { sum, factor };
}

/** `−log det(I − G Gᵀ)`. */
function barrierOf(kernels: KernelMatrices, lambda: Float64Array): BarrierPoint | null {
  const { matrices, rows, columns } = kernels;
  const found = factorOf(kernels, lambda);
  if (found === null) return null;
  const { sum, factor } = found;
  const n = lambda.length;
  let value = 0;
  for (let r = 0; r < rows; r++) value -= 2 * Math.log(factor[r * rows + r]!);
  const inverse = (matrix: Float64Array): Float64Array => {
    const scaled = matrix.slice();
    solveLower(factor, rows, scaled, columns);
    return scaled;
  };
  const all = inverse(sum);
  const scaled = matrices.map(inverse);
  // With X = L⁻¹ G: the derivative of G Gᵀ along i, seen from within, is Xᵢ Xᵀ + X Xᵢᵀ.
  const along = scaled.map((one) => {
    const product = outer(one, all, rows, columns);
    return product.map((entry, at) => entry + product[(at % rows) * rows + Math.floor(at / rows)]!);
  });
  const gradient = Float64Array.from(scaled, (one) => 2 * dot(one, all));
  const hessian = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const entry = 2 * dot(scaled[i]!, scaled[j]!) + dot(along[i]!, along[j]!);
      hessian[i * n + j] = entry;
      hessian[j * n + i] = entry;
    }
  }
  return { value, gradient, hessian };
}

/** On the central path `Y = (2/t) (I − G Gᵀ)⁻¹ G`; its predictor and its nuclear norm. */
function primalOf(kernels: KernelMatrices, lambda: Float64Array, weight: number) {
  const { rows, columns, taps, shifts } = kernels;
  const found = factorOf(kernels, lambda);
  if (found === null) return null;
  const { sum, factor } = found;
  const y = sum.slice();
  solveLower(factor, rows, y, columns);
  solveUpper(factor, rows, y, columns);
  const beta = new Float64Array((rows / taps) * columns);
  for (let r = 0; r < rows; r++) {
    const into = Math.floor(r / taps) * columns;
    const shift = shifts[r % taps]!;
    for (let p = 0; p < columns; p++) beta[into + shift[p]!]! += (2 / weight) * y[r * columns + p]!;
  }
  // Singular values s of G become (2/t) s / (1 − s²).
  const squares = symmetricEigenvalues(outer(y, y, rows, columns), rows);
  const norm = squares.reduce((total, square) => total + Math.sqrt(Math.max(0, square)), 0) * (2 / weight);
  return { beta, norm };
}

/** Solves `Lᵀ·x = right` in place, for all columns. */
function solveUpper(factor: Float64Array, n: number, right: Float64Array, columns: number): void {
  for (let i = n - 1; i >= 0; i--) {
    const pivot = factor[i * n + i]!;
    for (let c = 0; c < columns; c++) right[i * columns + c]! /= pivot;
    for (let k = 0; k < i; k++) {
      const f = factor[i * n + k]!;
      for (let c = 0; c < columns; c++) right[k * columns + c]! -= f * right[i * columns + c]!;
    }
  }
}

/** `A·Bᵀ`, `[rows, rows]`. */
function outer(a: Float64Array, b: Float64Array, rows: number, columns: number): Float64Array {
  const product = new Float64Array(rows * rows);
  for (let r = 0; r < rows; r++) {
    for (let s = 0; s < rows; s++) {
      let sum = 0;
      for (let p = 0; p < columns; p++) sum += a[r * columns + p]! * b[s * columns + p]!;
      product[r * rows + s] = sum;
    }
  }
  return product;
}

function channelLengths([channels, height, width]: Shape, beta: Float64Array): number {
  const plane = height * width;
  let sum = 0;
  for (let c = 0; c < channels; c++) sum += Math.hypot(...beta.subarray(c * plane, (c + 1) * plane));
  return sum;
}
