import { add, clip, div, maximum, mul, where } from "ongrad";
import { steepestDirection } from "../../geometry/ascent.ts";
import { l1Norm, tiny } from "../../geometry/norms.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNotNegative } from "../contract/checks.ts";
import type { StepAttack } from "../contract/contract.ts";
import { type PgdOptions, projectedGradient } from "./pgd.ts";

export interface NiFgsmOptions extends Pick<PgdOptions, "loss" | "stopWhenFooled" | "targeted"> {
  /** Default 10. */
  readonly steps?: number;
  /** Which part of the sum of gradients is kept from step to step, and looked ahead along, µ. Default 1. */
  readonly decay?: number;
}

/**
 * Nesterov iterative fast gradient sign method (Lin et al. 2020): MI-FGSM that takes each gradient where the momentum
 * is about to lead, µ ε/steps times the running sum ahead of the iterate. As in the authors' code, each gradient is
 * divided by the mean of its absolute values before it is added; the paper writes the L1 norm, which would shrink the
 * look ahead to nothing by the number of pixels. That division makes `log odds`, the default, the same attack as the
 * paper's cross-entropy, without its underflow. No random start.
 *
 * The model is shown the points ahead, and the last iterate: the result is the deepest of those that are in the ball.
 * Unlike in the authors' code points ahead are clipped to [0, 1], outside of which there are no images.
 * @throws UserError for settings out of range.
 */
export function niFgsm(epsilon: number, options: NiFgsmOptions = {}): StepAttack {
  const name = "NI-FGSM";
  const steps = options.steps ?? 10;
  const decay = options.decay ?? 1;
  checkCount(name, "steps", steps);
  const stepSize = epsilon / steps;
  const base = projectedGradient(name, "linf", epsilon, { ...options, steps, stepSize });
  checkNotNegative(name, "the decay", decay);
  return {
    ...base,
    settings: { ...base.settings, decay },
    leavesBall: true,
    memory: { iterate: { per: "pixel", initial: "start" }, momentum: { per: "pixel", initial: 0 } },
    // The last iterate is what the paper returns.
    schedule: { ahead: (step) => (step < steps - 1 ? decay * stepSize : 0) },
    update: (now) => {
      const pixels = now.image.shape.slice(1).reduce((product, extent) => product * extent, 1);
      const mean = div(l1Norm(now.gradient), pixels);
      const direction = where(now.usable, div(now.gradient, maximum(mean, tiny)), 0);
      const momentum = add(mul(now.memory.momentum!, decay), direction);
      const step = mul(steepestDirection(momentum, "linf"), now.stepSize);
      const iterate = now.clip(add(now.memory.iterate!, step));
      const image = clip(add(iterate, mul(momentum, now.schedule.ahead!)), 0, 1);
      return { image, memory: { iterate, momentum } };
    },
  };
}

export const niFgsmRecord = attackRecord({
  name: "ni-fgsm",
  title: "Nesterov iterative FGSM",
  source: "Lin et al. 2020",
  help: "MI-FGSM that takes the gradient where its momentum is about to lead",
  kind: "in a ball",
  sees: "gradients",
  norms: ["linf"],
  open: ["epsilon", "steps", "loss", "target"],
  make: ({ epsilon, ...options }) => niFgsm(epsilon, options),
});
