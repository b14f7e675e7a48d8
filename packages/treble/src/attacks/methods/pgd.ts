import { add, greater, less, logicalAnd, logicalNot, logicalOr, mul, sub, type Value, where } from "ongrad";
import { l2Step, steepestDirection } from "../../geometry/ascent.ts";
import type { Norm } from "../../geometry/norms.ts";
import { projectL1BallBox, projectL2Ball } from "../../geometry/projection.ts";
import { sparseStep } from "../../geometry/sparseStep.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkPositive } from "../contract/checks.ts";
import type { StepAttack, StepValues } from "../contract/contract.ts";
import { checkLoss, type LossName, losses, targetedLosses } from "../contract/loss.ts";

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
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

export interface PgdL1Options extends PgdOptions {
  /** A step moves the pixels whose gradient is above this quantile of all. Default 0.99. */
  readonly quantile?: number;
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

/**
 * Sparse projected gradient descent in an L1 ball (Tramèr & Boneh 2019, "SLIDE"): steps along the signs of the largest
 * 1 % of the gradient, leaving out pixels that the step would push over an end of their range, then the Euclidean
 * projection onto what lies in the ball and in [0, 1] at once. Default 50 steps of 0.1 ε, no random start.
 * @throws UserError for a radius, step size, count or quantile out of range.
 */
export function pgdL1(epsilon: number, options: PgdL1Options = {}): StepAttack {
  const quantile = options.quantile ?? 0.99;
  checkPositive("PGD L1", "the quantile", quantile, 1);
  const attack = projectedGradient("PGD L1", "l1", epsilon, { steps: 50, stepSize: 0.1 * epsilon, ...options });
  const update: StepAttack["update"] = (now) => ({ image: stepL1(now, epsilon, quantile), memory: {} });
  return { ...attack, settings: { ...attack.settings, quantile }, update };
}

/** Any member of the family in L2 and L∞, under a name of its own. */
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
  const targeted = options.targeted ?? false;
  checkLoss(name, loss);
  checkPositive(name, "epsilon", epsilon);
  checkPositive(name, "the step size", stepSize);
  checkCount(name, "steps", steps);
  checkCount(name, "restarts", restarts);
  // Without a random start every restart would repeat the first.
  const runs = randomStart ? restarts : 1;
  return {
    kind: "steps",
    name,
    settings: {
      norm,
      epsilon,
      steps,
      stepSize,
      randomStart,
      restarts: runs,
      stopWhenFooled,
      loss,
      quantisation: null,
      ...(targeted && { targeted }),
    },
    loss: (targeted ? targetedLosses : losses)[loss],
    ...(targeted && { target: "given" }),
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
  return clip(add(image, mul(steepestDirection(gradient, "linf"), stepSize)));
}

function stepL2(now: StepValues, epsilon: number): Value {
  const delta = add(sub(now.image, now.original), l2Step(now));
  return now.clip(add(now.original, projectL2Ball(delta, epsilon)));
}

function stepL1(now: StepValues, epsilon: number, quantile: number): Value {
  const { image, original, gradient, usable, stepSize } = now;
  const outwards = logicalOr(
    logicalAnd(less(gradient, 0), logicalNot(greater(image, 0))),
    logicalAnd(greater(gradient, 0), logicalNot(less(image, 1))),
  );
  const inwards = where(logicalAnd(usable, logicalNot(outwards)), gradient, 0);
  const size = image.shape.slice(1).reduce((product, extent) => product * extent, 1);
  const count = Math.max(1, Math.round((1 - quantile) * size));
  const step = mul(sparseStep(inwards, count), stepSize);
  return now.clip(add(original, projectL1BallBox(add(sub(image, original), step), original, epsilon)));
}

const inNorm = { l1: pgdL1, l2: pgdL2, linf: pgdLinf };

export const pgdRecord = attackRecord({
  name: "pgd-*",
  title: "Projected gradient descent",
  source: "Madry et al. 2018; in L1 SLIDE, Tramèr & Boneh 2019",
  help: "steps of one length along the gradient, each back into the ball",
  kind: "in a ball",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["epsilon", "steps", "stepSize", "randomStart", "restarts", "loss", "band", "target", "levels"],
  // An L1 ball and a band do not go together.
  only: { band: ["l2", "linf"] },
  make: ({ norm, epsilon, ...options }) => inNorm[norm](epsilon, options),
});
