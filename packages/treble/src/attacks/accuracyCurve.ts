import type { Norm } from "./norms.ts";
import type { AttackResult } from "./result.ts";
import { type RobustAccuracy, robustAccuracy } from "./robustAccuracy.ts";

export interface CurvePoint extends RobustAccuracy {
  /** Radius in pixel units. */
  readonly epsilon: number;
}

/**
 * Accuracy against radius from one sweep: the smallest perturbation of each sample answers every radius at once, so that
 * a minimum-norm attack needs to run a single time for a whole curve. Several results (of a fixed radius too) make it
 * tighter: a sample counts as broken from the smallest norm any of them found. Falling in `epsilon` by construction.
 * @throws UserError as `robustAccuracy` does.
 */
export function accuracyCurve(
  results: readonly AttackResult[],
  norm: Norm,
  epsilons: readonly number[],
): readonly CurvePoint[] {
  return epsilons.map((epsilon) => ({ epsilon, ...robustAccuracy(results, norm, epsilon) }));
}
