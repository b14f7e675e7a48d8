import { abs, add, div, less, maximum, minimum, mul, sub, type Value, where } from "ongrad";
import { l2Step } from "../../geometry/ascent.ts";
import { l1Norm, l2Norm, linfNorm, type Norm, normNames } from "../../geometry/norms.ts";
import { projectBox, projectL1BallBox, projectL2BallBox } from "../../geometry/projection.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNorm, checkPositive } from "../contract/checks.ts";
import type { StepAttack, StepUpdate, StepValues } from "../contract/contract.ts";
import { losses, targetedLosses } from "../contract/loss.ts";
import { cosine } from "./cosine.ts";

export interface FmnOptions {
  /** Default 100. */
  readonly steps?: number;
  /** L2 length of a step, falling from the first to the last along half a cosine. Default 1 to 0.01. */
  readonly stepSizes?: readonly [number, number];
  /** The radius shrinks by the factor 1 − γ or grows by 1 + γ, γ falling likewise. Default 0.05 to 0.001. */
  readonly gammas?: readonly [number, number];
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

/**
 * By which share the radius exceeds the estimate while no adversarial image is known. The estimate is exact on a linear
 * model, and too short where pixels at 0 or 1 cannot follow the gradient; what approaches the boundary has not crossed
 * it.
 */
const overshoot = 0.02;

/**
 * Fast minimum-norm attack (Pintor et al. 2021) in L1, L2 or L∞: a step along the unit gradient of the margin, then the
 * projection onto a ball whose radius is the estimated distance to the boundary until a first adversarial image is
 * found, and from then on shrinks while adversarial and grows while not. The result is the closest adversarial iterate.
 * Beyond the paper, the estimate is overshot by 2 %, and the projection is the exact one onto ball and [0, 1] at once:
 * clipping afterwards would keep the perturbation shorter than the radius wherever pixels sit at 0 or 1.
 * @throws UserError for settings out of range.
 */
export function fmn(norm: Norm, options: FmnOptions = {}): StepAttack {
  checkNorm("FMN", norm);
  const name = `FMN ${normNames[norm]}`;
  const steps = options.steps ?? 100;
  const [first, last] = options.stepSizes ?? [1, 0.01];
  const [firstGamma, lastGamma] = options.gammas ?? [0.05, 0.001];
  checkCount(name, "steps", steps);
  checkPositive(name, "the first step size", first);
  checkPositive(name, "the last step size", last);
  checkPositive(name, "the first gamma", firstGamma, 1);
  checkPositive(name, "the last gamma", lastGamma, 1);
  const falling = (from: number, to: number) => (step: number) => cosine(from, to, step, steps);
  const targeted = options.targeted ?? false;
  const settings = { norm, epsilon: null, steps, firstStepSize: first, lastStepSize: last, firstGamma, lastGamma };
  return {
    kind: "steps",
    name,
    settings: { ...settings, overshoot, loss: "margin", quantisation: null, ...(targeted && { targeted }) },
    loss: (targeted ? targetedLosses : losses).margin,
    ...(targeted && { target: "given" }),
    restarts: 1,
    start: "image",
    keep: "smallest norm",
    stopWhenFooled: false,
    memory: {
      epsilon: { per: "sample", initial: 0 },
      "smallest norm": { per: "sample", initial: Number.POSITIVE_INFINITY },
    },
    stepSize: falling(first, last),
    schedule: { gamma: falling(firstGamma, lastGamma) },
    update: (now) => minimumNormStep(now, norm),
  };
}

const normOf = { l1: l1Norm, l2: l2Norm, linf: linfNorm } as const;
/** A change of at most ε in a norm changes a linear function by at most ε times the dual norm of its gradient. */
const dualNormOf = { l1: linfNorm, l2: l2Norm, linf: l1Norm } as const;

function minimumNormStep(now: StepValues, norm: Norm): StepUpdate {
  const { image, original, crossed, gradient, usable, margin, memory, schedule } = now;
  const delta = sub(image, original);
  const length = normOf[norm](delta);
  const smallest = where(crossed, minimum(length, memory["smallest norm"]!), memory["smallest norm"]!);
  const isFound = less(smallest, Number.POSITIVE_INFINITY);
  const slope = where(usable, dualNormOf[norm](gradient), 1);
  const distance = where(usable, div(abs(margin), maximum(slope, 1e-30)), 0);
  const shrunk = minimum(mul(memory.epsilon!, sub(1, schedule.gamma!)), smallest);
  const grown = where(
    isFound,
    mul(memory.epsilon!, add(1, schedule.gamma!)),
    mul(add(length, distance), 1 + overshoot),
  );
  const farthest = normOf[norm](maximum(original, sub(1, original)));
  const epsilon = minimum(where(crossed, shrunk, grown), farthest);
  const wanted = projectOnto(norm, add(delta, l2Step(now)), original, epsilon);
  return { image: now.clip(add(original, wanted)), memory: { epsilon, "smallest norm": smallest } };
}

function projectOnto(norm: Norm, delta: Value, original: Value, epsilon: Value): Value {
  switch (norm) {
    case "l1":
      return projectL1BallBox(delta, original, epsilon);
    case "l2":
      return projectL2BallBox(delta, original, epsilon);
    case "linf":
      return projectBox(delta, mul(epsilon, -1), epsilon);
  }
}

export const fmnRecord = attackRecord({
  name: "fmn-*",
  title: "Fast minimum-norm attack",
  source: "Pintor et al. 2021",
  help: "gradient steps in a ball as large as the way to the boundary",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["steps", "target", "levels"],
  make: ({ norm, ...options }) => fmn(norm, options),
});
