import { UserError } from "../../errors/userError.ts";
import { ballTolerance } from "../../geometry/ball.ts";
import type { Norm } from "../../geometry/norms.ts";
import { sum } from "../../statistics/sum.ts";
import { checkPositive } from "../contract/checks.ts";
import type { AttackResult } from "../contract/result.ts";

/** Accuracy before and under attack, of the same samples. */
export interface RobustAccuracy {
  /** Share of all samples that the clean model gets right. */
  readonly cleanAccuracy: number;
  /** Share of all samples, wrong ones included, that no attack moved within the radius. */
  readonly robustAccuracy: number;
  /** 1 for each sample that is still right. */
  readonly standing: Uint8Array;
}

/**
 * Accuracy at (norm, ε) against the union of several attacks on the same model and samples. An adversarial image counts
 * when its perturbation's norm is at most `epsilon` (1e-6 relative), whatever the attack was looking for: smallest-norm
 * attacks and attacks at other radii or in other norms take part.
 * @throws UserError when there is no result, or the results are not of the same samples.
 */
export function robustAccuracy(results: readonly AttackResult[], norm: Norm, epsilon: number): RobustAccuracy {
  checkPositive("Robust accuracy", "epsilon", epsilon);
  const first = results[0];
  if (!first || first.success.length === 0) {
    throw new UserError("Robust accuracy needs at least one attack on at least one sample; there is none.");
  }
  const total = first.success.length;
  for (const { cleanPredictions, attack } of results) {
    const same = cleanPredictions.length === total && cleanPredictions.every((p, n) => p === first.cleanPredictions[n]);
    if (same) continue;
    throw new UserError(
      `Robust accuracy: ${attack.name} and ${first.attack.name} saw different samples or models; attack the same ones.`,
    );
  }
  const right = first.reasons.map((reason) => reason !== "misclassified");
  const standing = Uint8Array.from(right, (isRight, n) => {
    const broken = results.some(
      (result) => result.success[n] === 1 && result[norm][n]! <= epsilon * (1 + ballTolerance),
    );
    return isRight && !broken ? 1 : 0;
  });
  const share = (count: number): number => count / total;
  return {
    cleanAccuracy: share(right.filter(Boolean).length),
    robustAccuracy: share(sum(standing)),
    standing,
  };
}
