import { attackRecord } from "../contract/attackRecord.ts";
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

/**
 * Fast gradient sign method (Goodfellow et al. 2015): one step of ε along the sign of the gradient, no random start.
 * @throws UserError when `epsilon` is not positive.
 */
export function fgsm(epsilon: number, options: Pick<PgdOptions, "loss" | "targeted"> = {}): StepAttack {
  return projectedGradient("FGSM", "linf", epsilon, { ...options, steps: 1, stepSize: epsilon });
}

export const fgsmRecord = attackRecord({
  name: "fgsm",
  title: "Fast gradient sign method",
  source: "Goodfellow et al. 2015",
  help: "one step of ε along the sign of the gradient",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: ["epsilon", "loss", "band", "target", "levels"],
  make: ({ epsilon, ...options }) => fgsm(epsilon, options),
});
