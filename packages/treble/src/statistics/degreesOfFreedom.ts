/** A variance as it was estimated, and the degrees of freedom of the estimate. */
export interface EstimatedVariance {
  readonly variance: number;
  readonly degrees: number;
}

/** The sum of independent estimates (Satterthwaite 1946). */
export function summedVariance(parts: readonly EstimatedVariance[]): EstimatedVariance {
  const variance = parts.reduce((sum, part) => sum + part.variance, 0);
  const squares = parts.reduce((sum, part) => sum + part.variance ** 2 / part.degrees, 0);
  return {
    variance,
    degrees: squares > 0 ? variance ** 2 / squares : Math.max(1, ...parts.map((part) => part.degrees)),
  };
}

/**
 * Degrees of freedom of the sum of variances of unknown sizes, each estimated with `each` degrees: at least 1. An
 * estimate with m degrees has a mean square (m + 2)/m times the square of its mean, which is undone here.
 */
export function degreesOfSum(variances: readonly number[], each: number): number {
  const sum = variances.reduce((total, value) => total + value, 0);
  const squares = variances.reduce((total, value) => total + value * value, 0);
  return squares > 0 ? Math.max(1, ((each + 2) * sum * sum) / squares - 2) : 1;
}
