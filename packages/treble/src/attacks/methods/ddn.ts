import { add, div, mul, round, scalar, sub, where } from "ongrad";
import { l2Step } from "../../geometry/ascent.ts";
import { scaleToL2Sphere } from "../../geometry/projection.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkPositive } from "../contract/checks.ts";
import type { StepAttack } from "../contract/contract.ts";
import { checkLoss, type LossName, losses, targetedLosses } from "../contract/loss.ts";
import { cosine } from "./cosine.ts";

export interface DdnOptions {
  /** Default 100. */
  readonly steps?: number;
  /** First radius of the sphere, pixel units. Default 1. */
  readonly initialEpsilon?: number;
  /**
   * The radius shrinks by the factor 1 − γ when the iterate is adversarial and grows by 1 + γ when it is not. Default
   * 0.05.
   */
  readonly gamma?: number;
  /** Step length, falling from the first to the last along half a cosine. Default 1 to 0.01. */
  readonly stepSizes?: readonly [number, number];
  /** Pixel values to round every iterate to, 256 for 8 bits. Default none. */
  readonly levels?: number;
  /** Default `log odds`, which points where the paper's cross-entropy does and never underflows. */
  readonly loss?: LossName;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

/**
 * Decoupled direction and norm (Rony et al. 2019), the smallest L2 perturbation: a step along the unit gradient, then
 * the perturbation scaled to a radius that shrinks while adversarial and grows while not, then clipped to [0, 1].
 * The result is the closest adversarial iterate. Unlike the authors' code, a sample whose gradient vanishes is
 * not moved at random: it is reported.
 * @throws UserError for settings out of range.
 */
export function ddn(options: DdnOptions = {}): StepAttack {
  const name = "DDN";
  const steps = options.steps ?? 100;
  const initialEpsilon = options.initialEpsilon ?? 1;
  const gamma = options.gamma ?? 0.05;
  const [first, last] = options.stepSizes ?? [1, 0.01];
  const loss = options.loss ?? "log odds";
  checkLoss("DDN", loss);
  const levels = options.levels ?? null;
  const targeted = options.targeted ?? false;
  checkCount(name, "steps", steps);
  checkPositive(name, "the first epsilon", initialEpsilon);
  checkPositive(name, "gamma", gamma, 1);
  checkPositive(name, "the first step size", first);
  checkPositive(name, "the last step size", last);
  if (levels !== null) checkCount(name, "levels", levels, 2);
  const settings = { norm: "l2", epsilon: null, steps, initialEpsilon, gamma } as const;
  return {
    kind: "steps",
    name,
    settings: {
      ...settings,
      firstStepSize: first,
      lastStepSize: last,
      loss,
      quantisation: levels,
      ...(targeted && { targeted }),
    },
    loss: (targeted ? targetedLosses : losses)[loss],
    ...(targeted && { target: "given" }),
    restarts: 1,
    start: "image",
    keep: "smallest norm",
    stopWhenFooled: false,
    memory: { epsilon: { per: "sample", initial: initialEpsilon } },
    stepSize: (step) => cosine(first, last, step, steps),
    update: (now) => {
      const epsilon = mul(now.memory.epsilon!, where(now.crossed, scalar(1 - gamma, "float32"), 1 + gamma));
      const delta = scaleToL2Sphere(add(sub(now.image, now.original), l2Step(now)), epsilon);
      const image = now.clip(add(now.original, delta));
      return { image: levels === null ? image : div(round(mul(image, levels - 1)), levels - 1), memory: { epsilon } };
    },
  };
}

export const ddnRecord = attackRecord({
  name: "ddn",
  title: "Decoupled direction and norm",
  source: "Rony et al. 2019",
  help: "gradient steps on a sphere that shrinks while adversarial and grows while not",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2"],
  open: ["steps", "loss", "band", "target", "levels"],
  make: (options) => ddn(options),
});
