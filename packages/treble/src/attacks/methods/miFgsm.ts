import { add, div, maximum, mul, where } from "ongrad";
import { steepestDirection } from "../../geometry/ascent.ts";
import { l1Norm, tiny } from "../../geometry/norms.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNotNegative } from "../contract/checks.ts";
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

export interface MiFgsmOptions extends Pick<PgdOptions, "loss" | "stopWhenFooled" | "targeted"> {
  /** Default 10. */
  readonly steps?: number;
  /** Which part of the sum of gradients is kept from step to step, µ. Default 1. */
  readonly decay?: number;
}

/**
 * Momentum iterative fast gradient sign method (Dong et al. 2018): steps of ε/steps along the sign of a running sum of
 * gradients, each divided by its own L1 norm before it is added. That division makes `log odds`, the default, the same
 * attack as the paper's cross-entropy, without its underflow. No random start.
 * @throws UserError for settings out of range.
 */
export function miFgsm(epsilon: number, options: MiFgsmOptions = {}): StepAttack {
  const steps = options.steps ?? 10;
  const decay = options.decay ?? 1;
  checkCount("MI-FGSM", "steps", steps);
  const base = projectedGradient("MI-FGSM", "linf", epsilon, { ...options, steps, stepSize: epsilon / steps });
  checkNotNegative("MI-FGSM", "the decay", decay);
  return {
    ...base,
    settings: { ...base.settings, decay },
    memory: { momentum: { per: "pixel", initial: 0 } },
    update: ({ image, gradient, usable, stepSize, memory, clip }) => {
      const direction = where(usable, div(gradient, maximum(l1Norm(gradient), tiny)), 0);
      const momentum = add(mul(memory.momentum!, decay), direction);
      return { image: clip(add(image, mul(steepestDirection(momentum, "linf"), stepSize))), memory: { momentum } };
    },
  };
}

export const miFgsmRecord = attackRecord({
  name: "mi-fgsm",
  title: "Momentum iterative FGSM",
  source: "Dong et al. 2018",
  help: "steps along the sign of a running sum of gradients",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: ["epsilon", "steps", "loss", "band", "target", "levels"],
  make: ({ epsilon, ...options }) => miFgsm(epsilon, options),
});
