import { add, div, mul, sign, sub, type Value, where } from "ongrad";
import type { StepAttack, StepValues } from "./attack.ts";
import { checkCount, checkPositive } from "./checks.ts";
import { type LossName, losses } from "./loss.ts";
import type { Norm } from "./norms.ts";
import { projectL2Ball } from "./projection.ts";

export interface PgdOptions {
  readonly steps?: number;
  /** In pixel units. */
  readonly stepSize?: number;
  /** Begin at a random point of the ball. Moves the spectrum of the result: off unless asked. */
  readonly randomStart?: boolean;
  /** Attacks per sample, each from its own random start; the best is kept. Default 1. */
  readonly restarts?: number;
  /** Finish a sample as soon as it is fooled: for robust accuracy. Default false. */
  readonly stopWhenFooled?: boolean;
  /** Default `log odds`, which points where cross-entropy does and never underflows. */
  readonly loss?: LossName;
}

/**
 * Projected gradient descent in an L∞ ball (Madry et al. 2018): steps along the sign of the gradient, clipped to the
 * ball and to [0, 1]. Default 40 steps of ε/30, no random start.
 * @throws UserError for a radius, step size or count that is not positive.
 */
export function pgdLinf(epsilon: number, options: PgdOptions = {}): StepAttack {
  return projectedGradient("PGD L∞", "linf", epsilon, { steps: 40, stepSize: epsilon / 30, ...options });
}

/**
 * Projected gradient descent in an L2 ball: steps along the gradient divided by its norm, shortened to the ball, then
 * clipped to [0, 1] (which stays in the ball; it is a point of both sets, not always the nearest one).
 * Default 50 steps of 0.025 ε, no random start.
 * @throws UserError for a radius, step size or count that is not positive.
 */
export function pgdL2(epsilon: number, options: PgdOptions = {}): StepAttack {
  return projectedGradient("PGD L2", "l2", epsilon, { steps: 50, stepSize: 0.025 * epsilon, ...options });
}

/** Any member of the family, under a name of its own. */
export function projectedGradient(
  name: string,
  norm: Norm,
  epsilon: number,
  options: PgdOptions & Required<Pick<PgdOptions, "steps" | "stepSize">>,
): StepAttack {
  const { steps, stepSize } = options;
  const loss = options.loss ?? "log odds";
  const randomStart = options.randomStart ?? false;
  const restarts = options.restarts ?? 1;
  const stopWhenFooled = options.stopWhenFooled ?? false;
  checkPositive(name, "epsilon", epsilon);
  checkPositive(name, "the step size", stepSize);
  checkCount(name, "steps", steps);
  checkCount(name, "restarts", restarts);
  // Without a random start every restart would repeat the first.
  const runs = randomStart ? restarts : 1;
  return {
    kind: "steps",
    name,
    settings: { norm, epsilon, steps, stepSize, randomStart, restarts: runs, stopWhenFooled, loss, quantisation: null },
    loss: losses[loss],
    restarts: runs,
    start: randomStart ? "random" : "image",
    keep: "lowest margin",
    stopWhenFooled,
    memory: {},
    stepSize: () => stepSize,
    update: (now) => ({ image: norm === "linf" ? stepLinf(now) : stepL2(now, epsilon), memory: {} }),
  };
}

/** The ball is part of `clip`, whose bounds are rounded inwards, so that the float32 image is in it exactly. */
function stepLinf({ image, gradient, stepSize, clip }: StepValues): Value {
  return clip(add(image, mul(sign(gradient), stepSize)));
}

function stepL2(now: StepValues, epsilon: number): Value {
  const delta = add(sub(now.image, now.original), l2Step(now));
  return now.clip(add(now.original, projectL2Ball(delta, epsilon)));
}

/** A step of length `stepSize` along the gradient; none where there is no gradient. */
export function l2Step({ gradient, gradientNorm, usable, stepSize }: StepValues): Value {
  return mul(gradient, where(usable, div(stepSize, where(usable, gradientNorm, 1)), 0));
}
