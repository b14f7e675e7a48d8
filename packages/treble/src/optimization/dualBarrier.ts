import { UserError } from "../errors/userError.ts";
import { cholesky, solveCholesky } from "./cholesky.ts";
import { dot } from "./dot.ts";

/** A barrier at a point: value, gradient `[n]` and Hessian `[n, n]`. */
export interface BarrierPoint {
  readonly value: number;
  readonly gradient: Float64Array;
  readonly hessian: Float64Array;
}

/**
 * A norm-constrained dual `max cᵀλ s.t. R*(Zᵀλ) ≤ 1` and the primal `min R(β)` it belongs to, by a self-concordant
 * barrier of the dual's constraint and what a point of the central path says of the primal.
 */
export interface DualProgram<Primal> {
  /** `[n]`, the linear objective of the dual. */
  readonly objective: Float64Array;
  /** Whether `λ ≥ 0`, as for inequality constraints of the primal. */
  readonly nonnegative: boolean;
  /** Strictly feasible. */
  readonly start: Float64Array;
  /** Of the norm's constraint; null outside of it. */
  barrier(lambda: Float64Array): BarrierPoint | null;
  /** A feasible primal point from the dual point `lambda` on the path at `weight`, and its value; null where none. */
  primal(lambda: Float64Array, weight: number): { readonly value: number; readonly point: Primal } | null;
}

/** What a program came to. */
export interface DualSolution<Primal> {
  readonly primal: Primal;
  readonly dual: Float64Array;
  /** The primal's value; the optimum lies between `value − gap` and it. */
  readonly value: number;
  readonly gap: number;
  /** Newton steps. */
  readonly steps: number;
}

/** Growth of the weight from one centre to the next. */
const GROWTH = 12;
/** A relative gap at which rounding ends the path rather than the distance to the optimum. */
const ENOUGH = 1e-6;

/**
 * Follows the central path by damped Newton steps (Boyd & Vandenberghe 2004, section 11.3) until the duality gap is at
 * most `tolerance` of the value, or rounding ends it: the best bounds seen are returned, and `gap` says how far they
 * are apart, which needs no trust in how they were found.
 * @throws UserError where no primal point is found at all.
 */
export function solveDual<Primal>(program: DualProgram<Primal>, tolerance = 1e-8): DualSolution<Primal> {
  const { objective, nonnegative } = program;
  let lambda = program.start.slice();
  let weight = 1 / (Math.hypot(...objective) * Math.hypot(...lambda));
  let best: { readonly value: number; readonly point: Primal } | null = null;
  let [bound, dual, steps, stalled] = [-Infinity, lambda, 0, 0];
  while (stalled < 3 && !(stalled > 0 && best !== null && best.value - bound <= ENOUGH * Math.abs(best.value))) {
    const before = best === null ? Infinity : best.value - bound;
    for (let step = 0; step < 60; step++) {
      steps++;
      const moved = newtonStep(program, lambda, weight);
      if (moved === null) break;
      lambda = moved.lambda;
      if (moved.decrement < 1e-7) break;
    }
    const reached = dot(objective, lambda);
    if (reached > bound) [bound, dual] = [reached, lambda];
    const found = program.primal(lambda, weight);
    if (found !== null && (best === null || found.value < best.value)) best = found;
    if (best !== null && best.value - bound <= tolerance * Math.abs(best.value)) break;
    const after = best === null ? Infinity : best.value - bound;
    stalled = after < 0.9 * before || (best === null && weight < 1e20) ? 0 : stalled + 1;
    weight *= GROWTH;
  }
  if (best === null) throw new UserError("No predictor satisfies the constraints to rounding; scale the signals.");
  return { primal: best.point, dual, value: best.value, gap: Math.max(0, best.value - bound), steps };

  function newtonStep(of: DualProgram<Primal>, at: Float64Array, t: number) {
    const n = at.length;
    const here = of.barrier(at)!;
    const gradient = here.gradient.map((g, i) => g - t * objective[i]! - (nonnegative ? 1 / at[i]! : 0));
    const hessian = here.hessian.slice();
    if (nonnegative) for (let i = 0; i < n; i++) hessian[i * n + i]! += 1 / at[i]! ** 2;
    const direction = scaledSolve(hessian, n, gradient);
    if (direction === null) return null;
    const decrement = dot(direction, gradient);
    if (!(decrement > 0)) return null;
    // The damped step of self-concordant functions stays inside and always descends; the full one is tried first.
    for (let size = 1; size > 1e-10; size /= 2) {
      const next = at.map((value, i) => value - size * direction[i]!);
      if (nonnegative && next.some((value) => !(value > 0))) continue;
      const there = of.barrier(next);
      if (there === null) continue;
      let change = there.value - here.value;
      for (let i = 0; i < n; i++) {
        change += t * objective[i]! * size * direction[i]!;
        if (nonnegative) change -= Math.log(next[i]! / at[i]!);
      }
      if (change <= -0.1 * size * decrement || (decrement < 1e-6 && size === 1)) return { lambda: next, decrement };
    }
    return null;
  }
}

/** Solves for a positive definite matrix after scaling its diagonal to 1, since entries differ by many orders. */
function scaledSolve(matrix: Float64Array, n: number, right: Float64Array): Float64Array | null {
  const scale = Float64Array.from({ length: n }, (_, i) => 1 / Math.sqrt(matrix[i * n + i]!));
  const scaled = matrix.map((value, at) => value * scale[Math.floor(at / n)]! * scale[at % n]!);
  for (let ridge = 0; ridge <= 1e-8; ridge = ridge === 0 ? 1e-15 : ridge * 10) {
    const shifted = scaled.slice();
    for (let i = 0; i < n; i++) shifted[i * n + i]! += ridge;
    const factor = cholesky(shifted, n);
    if (factor === null) continue;
    const solution = solveCholesky(
      factor,
      n,
      right.map((value, i) => value * scale[i]!),
    );
    return solution.map((value, i) => value * scale[i]!);
  }
  return null;
}
