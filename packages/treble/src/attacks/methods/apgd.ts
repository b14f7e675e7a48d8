import {
  add,
  greater,
  greaterOrEqual,
  lessOrEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  mul,
  scalar,
  sub,
  type Value,
  where,
} from "ongrad";
import { UserError } from "../../errors/userError.ts";
import { steepestDirection } from "../../geometry/ascent.ts";
import { type Norm, normNames } from "../../geometry/norms.ts";
import { projectL2Ball } from "../../geometry/projection.ts";
import { normalPair, uniformPair } from "../../random/random.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNorm, checkPositive } from "../contract/checks.ts";
import type { Sample, StepAttack, StepUpdate, StepValues } from "../contract/contract.ts";
import { checkLoss, type LossName, losses, targetedLosses } from "../contract/loss.ts";
import { apgdL1Runs } from "./apgdL1.ts";

interface AutomaticOptions {
  /** Default 100. */
  readonly steps?: number;
  /** Attacks per sample (and target), each from its own random start; the best is kept. Default 1. */
  readonly restarts?: number;
  /** Finish a sample as soon as it is fooled: for robust accuracy. Default false. */
  readonly stopWhenFooled?: boolean;
  /**
   * Default `cross-entropy`, the paper's. Its gradient is 0 in float32 where the model is sure of a class by about 100,
   * which the result counts (`unusableGradients`); `log odds` has the same direction and none of that, but other
   * values, and the values decide when the step is halved.
   */
  readonly loss?: LossName;
  /**
   * Which share of a window's steps must raise the loss for the step to stay as it is, ρ. L2 and L∞ only. Default 0.75.
   */
  readonly rho?: number;
  /** L1 only: take the first 30 % of the steps in a ball of 3 ε and the next 30 % in one of 2 ε. Default true. */
  readonly largerRadii?: boolean;
}

export interface ApgdOptions extends AutomaticOptions {
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

export interface ApgdTargetedOptions extends AutomaticOptions {
  /** How many of the most likely other classes it goes for, one after the other. Default 9. */
  readonly targets?: number;
}

/**
 * Auto-PGD in an L2 or L∞ ball (Croce & Hein 2020) or an L1 ball (Croce & Hein 2021): projected gradient ascent with
 * momentum whose first step of 2 ε is halved, and which goes back to its best point, whenever a window of steps raised
 * the loss too seldom or not at all. Settings and rules are those of the authors' code (auto-attack 0.1), down to the
 * start: a random direction as long as the ball reaches, clipped to [0, 1]. As that code does and the papers do not, a
 * window counts as good above ρ, not at it. Unlike it, the first window compares its first step with the start, not
 * with 0.
 * @throws UserError for settings out of range.
 */
export function apgd(norm: Norm, epsilon: number, options: ApgdOptions = {}): StepAttack {
  const loss = options.loss ?? "cross-entropy";
  checkNorm("APGD", norm);
  const name = `APGD ${normNames[norm]}`;
  const attack = automatic(name, norm, epsilon, { ...options, loss });
  if (!options.targeted) return { ...attack, loss: losses[loss] };
  return { ...attack, settings: { ...attack.settings, targeted: true }, loss: targetedLosses[loss], target: "given" };
}

/**
 * Targeted Auto-PGD: one run of `apgd` towards each of the clean image's 9 most likely other classes, the likeliest
 * first, with the targeted loss. Any other class than its own is success, and a fooled sample is finished unless
 * `stopWhenFooled` is false. Default loss `DLR`, which needs 4 classes.
 * @throws UserError for settings out of range; when it runs, for a model of too few classes for the loss.
 */
export function apgdTargeted(norm: Norm, epsilon: number, options: ApgdTargetedOptions = {}): StepAttack {
  const loss = options.loss ?? "DLR";
  checkNorm("APGD-T", norm);
  const name = `APGD-T ${normNames[norm]}`;
  const likeliest = options.targets ?? 9;
  checkCount(name, "targets", likeliest);
  const attack = automatic(name, norm, epsilon, { stopWhenFooled: true, ...options, loss });
  const settings = { ...attack.settings, targets: likeliest };
  return { ...attack, settings, loss: targetedLosses[loss], target: { likeliest } };
}

function automatic(
  name: string,
  norm: Norm,
  epsilon: number,
  options: AutomaticOptions & Required<Pick<AutomaticOptions, "loss">>,
): Omit<StepAttack, "loss"> {
  const { loss } = options;
  const steps = options.steps ?? 100;
  const restarts = options.restarts ?? 1;
  const stopWhenFooled = options.stopWhenFooled ?? false;
  checkLoss(name, loss);
  checkPositive(name, "epsilon", epsilon);
  checkCount(name, "steps", steps);
  checkCount(name, "restarts", restarts);
  const foreign = norm === "l1" ? "rho" : "largerRadii";
  if (options[foreign] !== undefined) throw new UserError(`${name} has no option ${foreign}; leave it out.`);
  const common = { norm, epsilon, steps, restarts, randomStart: true, stopWhenFooled, loss, quantisation: null };
  const fixed = { kind: "steps", name, restarts, keep: "lowest margin", stopWhenFooled } as const;
  if (norm === "l1") {
    const largerRadii = options.largerRadii ?? true;
    return { ...fixed, settings: { ...common, largerRadii }, ...apgdL1Runs(epsilon, steps, largerRadii) };
  }
  const rho = options.rho ?? 0.75;
  checkPositive(name, "rho", rho);
  const windows = windowsOf(steps);
  return {
    ...fixed,
    settings: { ...common, rho },
    start: (sample) => surfacePoint(norm, epsilon, sample),
    stepSize: () => 2 * epsilon,
    schedule: { window: (step) => windows.get(step) ?? 0, pull: (step) => (step === 0 ? 1 : 0.75) },
    memory: {
      previous: { per: "pixel", initial: "start" },
      best: { per: "pixel", initial: "start" },
      "gradient there": { per: "pixel", initial: 0 },
      "highest loss": { per: "sample", initial: Number.NEGATIVE_INFINITY },
      "highest before": { per: "sample", initial: Number.NEGATIVE_INFINITY },
      "last loss": { per: "sample", initial: Number.POSITIVE_INFINITY },
      rises: { per: "sample", initial: 0 },
      halvings: { per: "sample", initial: 1 },
      "halved before": { per: "sample", initial: 1 },
    },
    update: (now) => automaticStep(now, norm, epsilon, rho),
  };
}

/**
 * At which steps the step size is reconsidered, and over how many steps since: first after 22 % of all, then after
 * windows that shrink by 3 % of all from one to the next, down to 6 % of all.
 */
export function windowsOf(steps: number): ReadonlyMap<number, number> {
  const part = (share: number): number => Math.max(1, Math.trunc(share * steps));
  const windows = new Map<number, number>();
  let length = part(0.22);
  for (let at = length; at < steps; at += length) {
    windows.set(at, length);
    length = Math.max(length - part(0.03), part(0.06));
  }
  return windows;
}

/** What was reached after a window is looked at in the step that follows it. */
function automaticStep(now: StepValues, norm: "l2" | "linf", epsilon: number, rho: number): StepUpdate {
  const { image, original, loss, memory, schedule, clip } = now;
  const one = scalar(1, "float32");
  const isHigher = greater(loss, memory["highest loss"]!);
  const highest = where(isHigher, loss, memory["highest loss"]!);
  const best = where(isHigher, image, memory.best!);
  const bestGradient = where(isHigher, where(now.usable, now.gradient, 0), memory["gradient there"]!);
  const rises = add(memory.rises!, where(greater(loss, memory["last loss"]!), one, 0));

  const isCheckpoint = greater(schedule.window!, 0);
  const rarelyRises = lessOrEqual(rises, mul(schedule.window!, rho));
  const notHalvedBefore = logicalNot(greater(memory["halved before"]!, 0));
  const noProgress = logicalAnd(notHalvedBefore, greaterOrEqual(memory["highest before"]!, highest));
  const halves = logicalAnd(isCheckpoint, logicalOr(rarelyRises, noProgress));

  const from = where(halves, best, image);
  const gradient = where(halves, bestGradient, where(now.usable, now.gradient, 0));
  const factor = where(halves, mul(memory.halvings!, 0.5), memory.halvings!);
  const length = mul(now.stepSize, factor);
  const inBall = (x: Value): Value =>
    clip(norm === "linf" ? x : add(original, projectL2Ball(sub(x, original), epsilon)));
  const ahead = inBall(add(from, mul(steepestDirection(gradient, norm), length)));
  const momentum = mul(sub(from, memory.previous!), sub(1, schedule.pull!));
  return {
    image: inBall(add(add(from, mul(sub(ahead, from), schedule.pull!)), momentum)),
    memory: {
      previous: from,
      best,
      "gradient there": bestGradient,
      "highest loss": highest,
      "highest before": where(isCheckpoint, highest, memory["highest before"]!),
      "last loss": loss,
      rises: where(isCheckpoint, 0, rises),
      halvings: factor,
      "halved before": where(isCheckpoint, where(halves, one, 0), memory["halved before"]!),
    },
  };
}

/**
 * A random direction as long as the ball reaches: for L∞ uniform in the cube and stretched to its surface, for L2
 * Gaussian.
 */
function surfacePoint(norm: "l2" | "linf", epsilon: number, { original, key }: Sample): Float64Array {
  const draw = (i: number): number =>
    norm === "l2" ? normalPair(key, i >> 1)[i % 2]! : 2 * uniformPair(key, i >> 1)[i % 2]! - 1;
  const direction = Float64Array.from(original, (_, i) => draw(i));
  let length = 0;
  for (const value of direction) length = norm === "l2" ? length + value * value : Math.max(length, Math.abs(value));
  const scale = epsilon / Math.max(norm === "l2" ? Math.sqrt(length) : length, Number.MIN_VALUE);
  return direction.map((value, i) => original[i]! + scale * value);
}

export const apgdRecord = attackRecord({
  name: "apgd-*",
  title: "Auto-PGD",
  source: "Croce & Hein 2020; in L1 2021",
  help: "projected gradient descent that chooses the length of its steps by itself",
  kind: "in a ball",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["epsilon", "steps", "restarts", "loss", "target"],
  make: ({ norm, epsilon, ...options }) => apgd(norm, epsilon, options),
});

export const apgdTargetedRecord = attackRecord({
  name: "apgd-t-*",
  title: "Targeted Auto-PGD",
  source: "Croce & Hein 2020; in L1 2021",
  help: "Auto-PGD towards each of the 9 likeliest other classes",
  kind: "in a ball",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["epsilon", "steps", "restarts", "loss"],
  noTarget: (norm) => `it goes for the likeliest classes by itself (take apgd-${norm})`,
  make: ({ norm, epsilon, ...options }) => apgdTargeted(norm, epsilon, options),
});
