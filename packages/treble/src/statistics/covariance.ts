/** Covariances of two numbers x and y. */

/** The variance of x, the covariance, and the variance of y. */
export type Covariance = readonly [xx: number, xy: number, yy: number];

/** `a + factor·b`. */
export function added(a: Covariance, b: Covariance, factor = 1): Covariance {
  return [a[0] + factor * b[0], a[1] + factor * b[1], a[2] + factor * b[2]];
}

/** Variance of `a·x + b·y`. */
export function varianceOf([xx, xy, yy]: Covariance, a: number, b: number): number {
  return a * a * xx + 2 * a * b * xy + b * b * yy;
}

/** The nearest covariance that is one: an estimate by differences may have negative eigenvalues, which become 0. */
export function positivePart([xx, xy, yy]: Covariance): Covariance {
  const angle = Math.atan2(2 * xy, xx - yy) / 2;
  const c = Math.cos(angle);
  const s = Math.sin(angle);
  const first = Math.max(0, varianceOf([xx, xy, yy], c, s));
  const second = Math.max(0, varianceOf([xx, xy, yy], -s, c));
  return [c * c * first + s * s * second, c * s * (first - second), s * s * first + c * c * second];
}

/** `[a, b, c]` so that `a·z`, and `b·z + c·z'`, of independent z and z' of variance 1, have the covariance. */
export function choleskyFactor([xx, xy, yy]: Covariance): readonly [a: number, b: number, c: number] {
  const a = Math.sqrt(xx);
  const b = a > 0 ? xy / a : 0;
  return [a, b, Math.sqrt(Math.max(0, yy - b * b))];
}
