import { UserError } from "../../errors/userError.ts";
import { cholesky, solveCholesky } from "../../optimization/cholesky.ts";

/** A number that is foreseen as a weighted sum of others. */
export interface Combination {
  readonly intercept: number;
  /** One for each predictor. */
  readonly coefficients: readonly number[];
}

/** Networks' predictors, each the same in number, and what was measured of them. */
export interface Observed {
  readonly predictors: readonly number[];
  readonly measured: number;
}

/** Weight of the coefficients' squares, of predictors in units of their deviations: as one more network's worth. */
const RIDGE = 1;

/**
 * Ridge regression of what was measured on the predictors, each in units of its deviation over the networks, with an
 * intercept: `min Σ (y − ȳ − Σ_k c_k z_k)² + Σ_k c_k²` (Hoerl & Kennard 1970). A predictor that does not vary gets 0.
 * @throws UserError where there are not two networks.
 */
export function fitCombination(observed: readonly Observed[]): Combination {
  const n = observed.length;
  if (n < 2) throw new UserError(`A combination is fitted to two networks at least, not ${n}.`);
  const count = observed[0]!.predictors.length;
  const average = (pick: (one: Observed) => number): number => observed.reduce((sum, one) => sum + pick(one) / n, 0);
  const centre = average(({ measured }) => measured);
  const means = Array.from({ length: count }, (_, k) => average(({ predictors }) => predictors[k]!));
  const deviations = means.map((mean, k) => Math.sqrt(average(({ predictors }) => (predictors[k]! - mean) ** 2)));
  // What is left of a constant is rounding.
  const varies = deviations.map((deviation, k) => deviation > 1e-12 * Math.abs(means[k]!));
  const scaled = observed.map(({ predictors }) =>
    predictors.map((value, k) => (varies[k] ? (value - means[k]!) / deviations[k]! : 0)),
  );
  const matrix = new Float64Array(count * count);
  const right = new Float64Array(count);
  for (const [i, row] of scaled.entries()) {
    for (let a = 0; a < count; a++) {
      right[a]! += row[a]! * (observed[i]!.measured - centre);
      for (let b = 0; b < count; b++) matrix[a * count + b]! += row[a]! * row[b]!;
    }
  }
  for (let a = 0; a < count; a++) matrix[a * count + a]! += RIDGE;
  const solved = solveCholesky(cholesky(matrix, count)!, count, right);
  const coefficients = [...solved].map((value, k) => (varies[k] ? value / deviations[k]! : 0));
  return { coefficients, intercept: centre - coefficients.reduce((sum, value, k) => sum + value * means[k]!, 0) };
}

/** What a combination foresees. */
export function combine({ intercept, coefficients }: Combination, predictors: readonly number[]): number {
  return coefficients.reduce((sum, value, k) => sum + value * predictors[k]!, intercept);
}
