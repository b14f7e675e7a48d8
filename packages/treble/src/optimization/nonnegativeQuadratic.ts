import { cholesky, solveCholesky } from "./cholesky.ts";

/** A gradient entry that counts as zero, against the largest of the linear term. */
const FLAT = 1e-12;

/**
 * The minimiser of `½ uᵀQu − cᵀu` over `u ≥ 0`, for a symmetric `Q` (`[n, n]`, row-major) that is positive semidefinite
 * and bounds the problem: the active set method of Lawson & Hanson 1974 (chapter 23) written for the Gram matrix, which
 * is exact once its set of positive entries is the right one. Non-negative least squares `min ‖Au − b‖` is `Q = AᵀA`,
 * `c = Aᵀb`. For up to some hundred variables.
 */
export function nonnegativeQuadratic(quadratic: Float64Array, linear: Float64Array): Float64Array {
  const n = linear.length;
  let u: Float64Array = new Float64Array(n);
  const positive: number[] = [];
  // A column that depends on those of the set to rounding is left out until the set changes.
  const dependent = new Set<number>();
  const scale = linear.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  for (let rounds = 0; rounds < 50 * n + 50; rounds++) {
    const entering = steepest(quadratic, linear, u, positive, dependent);
    if (entering === null || entering.slope <= FLAT * scale) return u;
    positive.push(entering.index);
    const moved = solveOnSet(quadratic, linear, u, positive);
    if (moved === null || !positive.includes(entering.index)) {
      if (moved === null) positive.pop();
      dependent.add(entering.index);
    } else dependent.clear();
    u = moved ?? u;
  }
  return u;
}

/** The entry outside the set along which the objective falls most. */
function steepest(
  quadratic: Float64Array,
  linear: Float64Array,
  u: Float64Array,
  positive: readonly number[],
  dependent: ReadonlySet<number>,
): { readonly index: number; readonly slope: number } | null {
  const n = linear.length;
  let best: { readonly index: number; readonly slope: number } | null = null;
  for (let i = 0; i < n; i++) {
    if (positive.includes(i) || dependent.has(i)) continue;
    let slope = linear[i]!;
    for (let j = 0; j < n; j++) slope -= quadratic[i * n + j]! * u[j]!;
    if (best === null || slope > best.slope) best = { index: i, slope };
  }
  return best;
}

/**
 * The minimiser with zeros outside of `positive`, which loses the entries that would be negative; null where its
 * columns depend on each other.
 */
function solveOnSet(
  quadratic: Float64Array,
  linear: Float64Array,
  start: Float64Array,
  positive: number[],
): Float64Array | null {
  const n = linear.length;
  const u = start.slice();
  while (positive.length > 0) {
    const size = positive.length;
    const block = Float64Array.from(
      { length: size * size },
      (_, at) => quadratic[positive[Math.floor(at / size)]! * n + positive[at % size]!]!,
    );
    const factor = cholesky(block, size);
    if (factor === null) return null;
    const solution = solveCholesky(
      factor,
      size,
      Float64Array.from(positive, (i) => linear[i]!),
    );
    let step = 1;
    for (let k = 0; k < size; k++) {
      const now = u[positive[k]!]!;
      if (solution[k]! <= 0) step = Math.min(step, now / (now - solution[k]! || 1));
    }
    for (let k = 0; k < size; k++) {
      const i = positive[k]!;
      u[i] = step === 1 ? solution[k]! : u[i]! + step * (solution[k]! - u[i]!);
    }
    if (step === 1 && solution.every((value) => value > 0)) return u;
    for (let k = size - 1; k >= 0; k--) {
      const i = positive[k]!;
      if (u[i]! > 0 && !(solution[k]! <= 0 && u[i]! <= 1e-15 * Math.abs(solution[k]!))) continue;
      u[i] = 0;
      positive.splice(k, 1);
    }
  }
  return u;
}
