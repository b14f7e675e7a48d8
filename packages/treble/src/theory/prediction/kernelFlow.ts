import { UserError } from "../../errors/userError.ts";
import { cholesky, solveCholesky } from "../../optimization/cholesky.ts";
import { crossEntropy } from "./crossEntropy.ts";

/** What a kernel learns of, and from which outputs on. */
export interface KernelTask {
  /** `[n, n]`, symmetric and without negative eigenvalues. */
  readonly kernel: Float64Array;
  /** `[n]`, each below `classes`. */
  readonly labels: ArrayLike<number>;
  readonly classes: number;
  /** `[n, classes]`, the logits before training; default: zeros. */
  readonly initial?: ArrayLike<number>;
}

/** Where the flow stands when it first has a loss. */
export interface KernelState {
  /** Mean cross-entropy in nats. */
  readonly loss: number;
  /** Time of the flow, in units of the inverse kernel. */
  readonly time: number;
  /** `[n, classes]`: the logits at any image are `initial + Σ_j K(x, x_j) · coefficients[j]`. */
  readonly coefficients: Float64Array;
  /** Whether the loss that was asked for is reached; if not, this is where the flow was followed to. */
  readonly reached: boolean;
}

/** Steps of a tenfold of time, and tenfolds over which a loss is looked for. */
const STEPS_A_DECADE = 20;
const DECADES = 9;

/** The largest curvature of the cross-entropy in the logits: from half of it on a step of any length is stable. */
const CURVATURE = 0.5;

/**
 * Training in the lazy regime: gradient flow of the cross-entropy on the logits of a network that stays near its start
 * (Jacot, Gabriel & Hongler 2018; Lee et al. 2019), `df/dt = −K · (softmax(f) − y) / n`, one kernel for all classes.
 * The coefficients `a` with `f = f₀ + K a` follow `da/dt = −(softmax(f) − y) / n`. Steps are semi-implicit, stable at
 * any length: `(n/h + c·K) Δa = y − softmax(f)`, c the largest curvature, times in a geometric series, 20 in a tenfold.
 * @param losses mean cross-entropies in nats, to be passed one after the other; sorted here from the highest down.
 * @returns of each loss, from the highest down, the state at it, between two steps along their straight line.
 * @throws UserError where sizes do not fit.
 */
export function kernelFlow({ kernel, labels, classes, initial }: KernelTask, losses: readonly number[]): KernelState[] {
  const n = labels.length;
  if (kernel.length !== n * n || (initial && initial.length !== n * classes) || n === 0)
    throw new UserError(`A kernel of ${kernel.length} values and ${n} labels of ${classes} classes do not fit.`);
  const start = Float64Array.from({ length: n * classes }, (_, i) => initial?.[i] ?? 0);
  const largest = rowBound(kernel, n);
  let [time, coefficients] = [0, new Float64Array(n * classes)];
  let logits = start.slice();
  let { loss, residual } = crossEntropy(logits, labels, classes);
  const wanted = [...losses].sort((a, b) => b - a);
  const states: KernelState[] = [];
  while (states.length < wanted.length && loss <= wanted[states.length]!)
    states.push({ loss, time, coefficients, reached: true });
  const begin = (0.1 * n) / Math.max(largest, Number.MIN_VALUE);
  for (let step = 0; step < STEPS_A_DECADE * DECADES && states.length < wanted.length; step++) {
    const until = begin * 10 ** (step / STEPS_A_DECADE);
    const length = until - time;
    const change = implicitStep(kernel, n, classes, residual, n / length);
    if (!change) break;
    const before = { loss, time, coefficients, logits };
    coefficients = coefficients.map((value, i) => value + change[i]!);
    logits = start.slice();
    addProduct(kernel, n, classes, coefficients, logits);
    time = until;
    ({ loss, residual } = crossEntropy(logits, labels, classes));
    // What lies between the two steps.
    while (states.length < wanted.length && loss <= wanted[states.length]!) {
      const target = wanted[states.length]!;
      const share = loss < before.loss ? Math.max(0, (before.loss - target) / (before.loss - loss)) : 1;
      const between = before.coefficients.map((value, i) => value + share * (coefficients[i]! - value));
      states.push({ loss: target, time: before.time + share * length, coefficients: between, reached: true });
    }
  }
  while (states.length < wanted.length) states.push({ loss, time, coefficients, reached: false });
  return states;
}

/** The largest sum of a row's moduli: no eigenvalue is above it. */
function rowBound(kernel: Float64Array, n: number): number {
  let largest = 0;
  for (let i = 0; i < n; i++)
    largest = Math.max(
      largest,
      kernel.subarray(i * n, (i + 1) * n).reduce((sum, value) => sum + Math.abs(value), 0),
    );
  return largest;
}

/** Solves `(diagonal + c·K) Δ = right`, class by class; null where rounding leaves the matrix not definite. */
function implicitStep(kernel: Float64Array, n: number, classes: number, right: Float64Array, diagonal: number) {
  const matrix = kernel.map((value, at) => CURVATURE * value + (at % (n + 1) === 0 ? diagonal : 0));
  const factor = cholesky(matrix, n);
  if (!factor) return null;
  const change = new Float64Array(n * classes);
  for (let c = 0; c < classes; c++) {
    const column = solveCholesky(
      factor,
      n,
      Float64Array.from({ length: n }, (_, i) => right[i * classes + c]!),
    );
    column.forEach((value, i) => {
      change[i * classes + c] = value;
    });
  }
  return change;
}

/** Adds `K · a`. */
function addProduct(kernel: Float64Array, n: number, classes: number, a: Float64Array, into: Float64Array): void {
  for (let i = 0; i < n; i++)
    for (let j = 0; j < n; j++) {
      const k = kernel[i * n + j]!;
      for (let c = 0; c < classes; c++) into[i * classes + c]! += k * a[j * classes + c]!;
    }
}
