import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

/**
 * Fast gradient sign method (Goodfellow et al. 2015): one step of ε along the sign of the gradient, no random start.
 * @throws UserError when `epsilon` is not positive.
 */
export function fgsm(epsilon: number, options: Pick<PgdOptions, "loss" | "targeted"> = {}): StepAttack {
  return projectedGradient("FGSM", "linf", epsilon, { ...options, steps: 1, stepSize: epsilon });
}
