import type { Norm } from "../../geometry/norms.ts";

/**
 * The smallest norm of δ with w·δ ≥ m and x + δ in [0, 1]: the answer that an attack on a linear model of two classes
 * is held against. Infinity where no image of the box reaches m. For L2, by the KKT conditions, δ = clip(λw, −x, 1 −
 * x), for L∞ δ = clip(λ sign(w), −x, 1 − x): w·δ grows with λ, which bisection finds. For L1 the pixels of the largest
 * |w| go to their end of the box, one after the other (a fractional knapsack).
 */
export function linearOptimum(w: Float32Array, x: Float32Array, m: number, norm: Norm = "l2"): number {
  if (m <= 0) return 0;
  if (norm === "l1") return knapsack(w, x, m);
  const at = (lambda: number): { reached: number; norm: number } => {
    let reached = 0;
    let squared = 0;
    let largest = 0;
    for (let i = 0; i < w.length; i++) {
      const wanted = norm === "l2" ? lambda * w[i]! : lambda * Math.sign(w[i]!);
      const delta = Math.min(1 - x[i]!, Math.max(-x[i]!, wanted));
      reached += w[i]! * delta;
      squared += delta * delta;
      largest = Math.max(largest, Math.abs(delta));
    }
    return { reached, norm: norm === "l2" ? Math.sqrt(squared) : largest };
  };
  let high = 1;
  while (at(high).reached < m) {
    high *= 2;
    if (high > 2 ** 60) return Number.POSITIVE_INFINITY;
  }
  let low = 0;
  for (let i = 0; i < 200; i++) {
    const middle = (low + high) / 2;
    if (at(middle).reached < m) low = middle;
    else high = middle;
  }
  return at(high).norm;
}

function knapsack(w: Float32Array, x: Float32Array, m: number): number {
  const order = Array.from(w.keys()).sort((a, b) => Math.abs(w[b]!) - Math.abs(w[a]!));
  let left = m;
  let norm = 0;
  for (const i of order) {
    const room = w[i]! > 0 ? 1 - x[i]! : x[i]!;
    const gain = Math.abs(w[i]!) * room;
    if (gain >= left) return norm + left / Math.abs(w[i]!);
    left -= gain;
    norm += room;
  }
  return Number.POSITIVE_INFINITY;
}
