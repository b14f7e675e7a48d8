/** Convex programs small enough to be solved to rounding, and the linear algebra that they need, in float64. */

export { cholesky, solveCholesky, solveLower } from "./cholesky.ts";
export { dot } from "./dot.ts";
export { type BarrierPoint, type DualSolution, solveDual } from "./dualBarrier.ts";
export { nonnegativeQuadratic } from "./nonnegativeQuadratic.ts";
export { symmetricEigenvalues } from "./symmetricEigenvalues.ts";
export { transposed } from "./transposed.ts";
