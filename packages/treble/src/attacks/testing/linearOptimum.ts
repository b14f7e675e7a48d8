/**
 * The smallest ‖δ‖₂ with w·δ ≥ m and x + δ in [0, 1]: the answer that an attack on a linear model of two classes is held
 * against. By the KKT conditions δ = clip(λw, −x, 1 − x); w·δ grows with λ, so λ is found by bisection.
 * Infinity where no image of the box reaches m.
 */
export function linearOptimum(w: Float32Array, x: Float32Array, m: number): number {
  const at = (lambda: number): { reached: number; norm: number } => {
    let reached = 0;
    let squared = 0;
    for (let i = 0; i < w.length; i++) {
      const delta = Math.min(1 - x[i]!, Math.max(-x[i]!, lambda * w[i]!));
      reached += w[i]! * delta;
      squared += delta * delta;
    }
    return { reached, norm: Math.sqrt(squared) };
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
