import type { Norm } from "./norms.ts";

/** A norm of `a`, or of `a − b`, in double precision. */
export function vectorNorm(norm: Norm, a: ArrayLike<number>, b?: ArrayLike<number>): number {
  let result = 0;
  for (let i = 0; i < a.length; i++) {
    const value = Math.abs(b ? a[i]! - b[i]! : a[i]!);
    if (norm === "linf") result = value > result ? value : result;
    else result += norm === "l1" ? value : value * value;
  }
  return norm === "l2" ? Math.sqrt(result) : result;
}

/** The norm that measures slopes where `norm` measures distances: |w·δ| ≤ dual(w) · norm(δ). */
export function dualOf(norm: Norm): Norm {
  return norm === "l1" ? "linf" : norm === "linf" ? "l1" : "l2";
}
