import { UserError } from "../errors/userError.ts";
import { dot } from "../optimization/dot.ts";

/** A symmetric linear operator: writes its product with `x` into `into`, and keeps neither. */
export type Operator = (x: Float64Array, into: Float64Array) => void;

/** Steps without a change of the estimate after which it stands. */
const SETTLED = 4;

/**
 * The largest eigenvalue of a symmetric operator on `size` numbers, from below, to about 1e-12 of the operator's norm:
 * Lanczos iteration with full reorthogonalisation (Golub & Van Loan 2013, section 10.3), from a fixed start that no
 * symmetry of the operator makes orthogonal to the eigenvector sought.
 * @throws UserError unless `size` is a whole number from 1.
 */
export function topEigenvalue(operator: Operator, size: number): number {
  return lanczos(operator, size).largest;
}

/**
 * The same with its eigenvector, of length 1 and with a sum from 0, to about 1e-6. Where the eigenvalue belongs to
 * several, it is one of them.
 */
export function topEigenpair(
  operator: Operator,
  size: number,
): { readonly value: number; readonly vector: Float64Array } {
  const { largest, norm, basis, diagonal, beside } = lanczos(operator, size);
  const coordinates = topOfTridiagonal(diagonal, beside, largest + 1e-13 * norm);
  const vector = new Float64Array(size);
  basis.forEach((one, k) => {
    add(vector, one, coordinates[k]!);
  });
  const sign = vector.reduce((sum, value) => sum + value, 0) < 0 ? -1 : 1;
  return { value: largest, vector: unit(vector).map((value) => sign * value) };
}

/** The tridiagonal matrix of an operator in the basis of its Krylov space, until its largest eigenvalue settles. */
function lanczos(operator: Operator, size: number) {
  if (!Number.isSafeInteger(size) || size < 1)
    throw new UserError(`An operator on ${size} numbers has no eigenvalue; give its \`size\`, a whole number from 1.`);
  const basis: Float64Array[] = [];
  const [diagonal, beside]: [number[], number[]] = [[], []];
  let direction = unit(start(size));
  let [largest, norm, settled] = [Number.NaN, 0, 0];
  for (;;) {
    basis.push(direction);
    const next = new Float64Array(size);
    operator(direction, next);
    diagonal.push(dot(direction, next));
    // Twice is enough to be orthogonal to rounding (Giraud et al. 2005).
    for (let pass = 0; pass < 2; pass++) for (const one of basis) add(next, one, -dot(next, one));
    const length = Math.sqrt(dot(next, next));
    norm = Math.max(norm, Math.abs(diagonal.at(-1)!), length);
    const before = largest;
    largest = largestOfTridiagonal(diagonal, beside);
    settled = Math.abs(largest - before) <= 1e-14 * norm ? settled + 1 : 0;
    // The directions so far span an invariant space, or all of it.
    if (length <= 1e-13 * norm || basis.length === size || settled === SETTLED)
      return { largest, norm, basis, diagonal, beside };
    beside.push(length);
    direction = next.map((value) => value / length);
  }
}

/**
 * The eigenvector of the tridiagonal matrix's largest eigenvalue by inverse iteration at `above`, which is a little
 * larger, so that elimination needs no pivots: `above − T` is positive definite.
 */
function topOfTridiagonal(diagonal: readonly number[], beside: readonly number[], above: number): Float64Array {
  const n = diagonal.length;
  let y: Float64Array = new Float64Array(n).fill(1);
  const pivots = new Float64Array(n);
  for (let i = 0; i < n; i++) {
    const pivot = above - diagonal[i]! - (i === 0 ? 0 : beside[i - 1]! ** 2 / pivots[i - 1]!);
    pivots[i] = Math.max(pivot, Number.MIN_VALUE ** 0.25);
  }
  for (let pass = 0; pass < 4; pass++) {
    for (let i = 1; i < n; i++) y[i]! += (beside[i - 1]! / pivots[i - 1]!) * y[i - 1]!;
    for (let i = n - 1; i >= 0; i--) y[i] = (y[i]! + (i === n - 1 ? 0 : beside[i]! * y[i + 1]!)) / pivots[i]!;
    y = unit(y);
  }
  return y;
}

/** Between 0.5 and 1.5, without a pattern: the golden ratio's multiples. */
function start(size: number): Float64Array {
  return Float64Array.from({ length: size }, (_, i) => 0.5 + ((i * 0.6180339887498949) % 1));
}

function unit(x: Float64Array): Float64Array {
  const length = Math.sqrt(dot(x, x));
  return x.map((value) => value / length);
}

function add(x: Float64Array, y: Float64Array, factor: number): void {
  for (let i = 0; i < x.length; i++) x[i]! += factor * y[i]!;
}

/** Of the symmetric tridiagonal matrix, by bisection on the number of eigenvalues below a point (Sturm's theorem). */
function largestOfTridiagonal(diagonal: readonly number[], beside: readonly number[]): number {
  const reach = diagonal.map((value, i) => [value, Math.abs(beside[i - 1] ?? 0) + Math.abs(beside[i] ?? 0)] as const);
  let low = Math.max(...diagonal);
  let high = Math.max(...reach.map(([value, radius]) => value + radius));
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (allBelow(diagonal, beside, middle)) high = middle;
    else low = middle;
  }
  return low;
}

/** Whether every eigenvalue lies below `point`: the pivots of the matrix minus `point` are all negative. */
function allBelow(diagonal: readonly number[], beside: readonly number[], point: number): boolean {
  let pivot = -1;
  for (let i = 0; i < diagonal.length; i++) {
    pivot = diagonal[i]! - point - (i === 0 ? 0 : beside[i - 1]! ** 2 / pivot);
    if (!(pivot < 0)) return false;
  }
  return true;
}
