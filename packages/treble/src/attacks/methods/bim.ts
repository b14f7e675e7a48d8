import { attackRecord } from "../contract/attackRecord.ts";
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

/**
 * Basic iterative method (Kurakin et al. 2017): 10 steps of 0.2 ε along the sign of the gradient, no random start.
 * @throws UserError when `epsilon` is not positive.
 */
export function bim(
  epsilon: number,
  options: Pick<PgdOptions, "loss" | "stopWhenFooled" | "targeted"> = {},
): StepAttack {
  return projectedGradient("BIM", "linf", epsilon, { ...options, steps: 10, stepSize: 0.2 * epsilon });
}

export const bimRecord = attackRecord({
  name: "bim",
  title: "Basic iterative method",
  source: "Kurakin et al. 2017",
  help: "ten steps of 0.2 ε along the sign of the gradient",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: ["epsilon", "loss", "band", "target", "levels"],
  make: ({ epsilon, ...options }) => bim(epsilon, options),
});
