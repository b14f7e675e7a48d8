import { UserError } from "../../errors/userError.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import type { Norm } from "../../geometry/norms.ts";
import type { AttackResult } from "../contract/result.ts";
import { type RobustAccuracy, robustAccuracy } from "./robustAccuracy.ts";

/** Accuracy at one radius. */
export interface CurvePoint extends RobustAccuracy {
  /** Radius in pixel units. */
  readonly epsilon: number;
}

/**
 * Accuracy against radius from one sweep: the smallest perturbation of each sample answers every radius at once, so
 * that a minimum-norm attack needs to run a single time for a whole curve. An attack in a ball answers for its own
 * radius alone: to a smaller one it has not tried to come, and at a larger one it would find more. Several results make
 * the curve tighter: a sample counts as broken from the smallest norm any of them found. Falling in `epsilon` by
 * construction.
 * @throws UserError as `robustAccuracy` does, and for a radius that none of the attacks answers for.
 */
export function accuracyCurve(
  results: readonly AttackResult[],
  norm: Norm,
  epsilons: readonly number[],
): readonly CurvePoint[] {
  for (const epsilon of epsilons) {
    if (results.length === 0 || results.some((result) => answersFor(result, norm, epsilon))) continue;
    const { name, settings } = results[0]!.attack;
    const was = settings.norm !== norm ? `in ${settings.norm}` : `at the radius ${settings.epsilon}`;
    throw new UserError(
      `Accuracy at ${epsilon} in ${norm}: ${name} was run ${was} and does not answer for this; run it there, or take an attack that looks for the smallest perturbation in ${norm}.`,
    );
  }
  return epsilons.map((epsilon) => ({ epsilon, ...robustAccuracy(results, norm, epsilon) }));
}

function answersFor({ attack: { settings } }: AttackResult, norm: Norm, epsilon: number): boolean {
  if (settings.norm !== norm) return false;
  return settings.epsilon === null || Math.abs(settings.epsilon / epsilon - 1) <= ballTolerance;
}
