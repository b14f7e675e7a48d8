import { type BarrierPoint, solveDual } from "../../optimization/dualBarrier.ts";
import { transposed } from "../../optimization/transposed.ts";
import { fourierCoordinates } from "./fourierCoordinates.ts";
import { type LabelledSignals, marginsOf, signedSignals, sizeOf, weightedSum } from "./labelledSignals.ts";
import { type MarginSolution, maxMargin } from "./maxMargin.ts";

/** Coordinates whose lengths are summed, `weight` times each. */
interface Group {
  readonly coordinates: readonly number[];
  readonly weight: number;
}

/**
 * The `β` of least `‖β̂‖₁ = Σ_k ‖β̂_k‖₂` (complex moduli, over channels the 2-norm, unitary DFT) with `y⟨x, β⟩ ≥ 1` for
 * all signals: what gradient descent on full-width convolutional linear networks with one hidden layer converges to in
 * direction (Gunasekar et al. 2018, theorem 2 with L = 2; over channels Jagadeesan et al. 2022, arXiv 2102.12238). A
 * second-order cone program; its dual `max 1ᵀλ s.t. λ ≥ 0, ‖(Σ λᵢ yᵢ x̂ᵢ)_k‖₂ ≤ 1 for all k` is solved by a barrier, in
 * as many variables as there are signals. The gap is below 1e-6 of the norm, usually 1e-8.
 * @throws UserError where the signals are none, or no predictor separates them.
 */
export function leastFourierNorm(data: LabelledSignals): MarginSolution {
  // Says whether they can be separated at all, without which the dual has no end.
  const separating = maxMargin(data);
  const size = sizeOf(data);
  const n = data.labels.length;
  const coordinates = fourierCoordinates(data.shape);
  const groups = groupsOf(data.shape, coordinates.frequencies);
  // In units in which the multipliers are of order one.
  const unit = separating.norm;
  const signed = signedSignals(data);
  const rows = new Float64Array(n * size);
  for (let i = 0; i < n; i++)
    rows.set(
      coordinates.toFrequencies(signed.subarray(i * size, (i + 1) * size)).map((value) => value * unit),
      i * size,
    );
  const columns = transposed(rows, size);
  const objective = new Float64Array(n).fill(1);
  const solution = solveDual<Float64Array>({
    objective,
    nonnegative: true,
    start: startOf(rows, groups, n, size),
    barrier: (lambda) => barrierOf(columns, groups, lambda),
    primal: (lambda, weight) => primalOf(rows, groups, lambda, weight, size),
  });
  return {
    beta: coordinates.toPixels(solution.primal).map((value) => value * unit),
    multipliers: solution.dual.map((value) => value * unit),
    norm: solution.value * unit,
    gap: solution.gap * unit,
  };
}

/** `‖β̂‖₁` as above. `beta` is `[C·H·W]`. */
export function fourierNorm(shape: readonly [number, number, number], beta: Float64Array): number {
  const coordinates = fourierCoordinates(shape);
  const theta = coordinates.toFrequencies(beta);
  return groupNorm(theta, groupsOf(shape, coordinates.frequencies));
}

function groupsOf(
  [channels, height, width]: readonly [number, number, number],
  frequencies: readonly { readonly at: number; readonly extent: 1 | 2 }[],
): Group[] {
  const plane = height * width;
  return frequencies.map(({ at, extent }) => ({
    // Two mirrored frequencies of modulus m have coordinates of length √2 m.
    weight: Math.sqrt(extent),
    coordinates: Array.from(
      { length: channels * extent },
      (_, i) => Math.floor(i / extent) * plane + at + (i % extent),
    ),
  }));
}

function lengthOf(theta: Float64Array, { coordinates }: Group): number {
  return Math.hypot(...coordinates.map((j) => theta[j]!));
}

function groupNorm(theta: Float64Array, groups: readonly Group[]): number {
  return groups.reduce((sum, group) => sum + group.weight * lengthOf(theta, group), 0);
}

/** All multipliers alike, halfway to the constraint. */
function startOf(rows: Float64Array, groups: readonly Group[], n: number, size: number): Float64Array {
  const pull = weightedSum(rows, new Float64Array(n).fill(1), size);
  const reach = Math.max(...groups.map((group) => lengthOf(pull, group) / group.weight));
  return new Float64Array(n).fill(0.5 / reach);
}

/** `−Σ_g log(w_g² − ‖u_g‖²)` for `u = Zᵀλ`; `columns` is `Zᵀ`, `[size, n]`. */
function barrierOf(columns: Float64Array, groups: readonly Group[], lambda: Float64Array): BarrierPoint | null {
  const n = lambda.length;
  const pull = marginsOf(columns, lambda);
  const gradient = new Float64Array(n);
  const hessian = new Float64Array(n * n);
  let value = 0;
  const along = new Float64Array(n);
  for (const { coordinates, weight } of groups) {
    const room = coordinates.reduce((rest, j) => rest - pull[j]! ** 2, weight ** 2);
    if (!(room > 0)) return null;
    value -= Math.log(room);
    along.fill(0);
    for (const j of coordinates) {
      const column = columns.subarray(j * n, (j + 1) * n);
      for (let i = 0; i < n; i++) along[i]! += (column[i]! * pull[j]! * 2) / room;
      addOuter(hessian, column, 2 / room);
    }
    for (let i = 0; i < n; i++) gradient[i]! += along[i]!;
    addOuter(hessian, along, 1);
  }
  for (let i = 0; i < n; i++) for (let j = i + 1; j < n; j++) hessian[i * n + j] = hessian[j * n + i]!;
  return { value, gradient, hessian };
}

/** Adds `factor · x xᵀ` to the lower triangle. */
function addOuter(matrix: Float64Array, x: Float64Array, factor: number): void {
  const n = x.length;
  for (let i = 0; i < n; i++) {
    const scaled = factor * x[i]!;
    for (let j = 0; j <= i; j++) matrix[i * n + j]! += scaled * x[j]!;
  }
}

/** On the central path `θ_g = (2/t) u_g / (w_g² − ‖u_g‖²)`; made feasible by its smallest margin. */
function primalOf(rows: Float64Array, groups: readonly Group[], lambda: Float64Array, weight: number, size: number) {
  const theta = weightedSum(rows, lambda, size);
  for (const group of groups) {
    const room = group.coordinates.reduce((rest, j) => rest - theta[j]! ** 2, group.weight ** 2);
    for (const j of group.coordinates) theta[j]! *= 2 / (weight * room);
  }
  const least = Math.min(...marginsOf(rows, theta));
  if (!(least > 0)) return null;
  const point = theta.map((one) => one / least);
  return { value: groupNorm(point, groups), point };
}
