import {
  add,
  clip,
  div,
  equal,
  floor,
  full,
  greater,
  less,
  logicalAnd,
  logicalOr,
  maximum,
  mul,
  reduceSum,
  scalar,
  sub,
  type Value,
  where,
} from "ongrad";
import { projectOntoL1BallBox } from "../../geometry/l1BallBox.ts";
import { projectL1BallBox } from "../../geometry/projection.ts";
import { sparseStep } from "../../geometry/sparseStep.ts";
import { normalPair } from "../../random/random.ts";
import type { Memory, Sample, StepAttack, StepUpdate, StepValues } from "../contract/contract.ts";

/** A part of a run in a ball of its own: `factor`·ε, so many steps. */
interface Phase {
  readonly factor: number;
  readonly steps: number;
}

/**
 * The runs of Auto-PGD in an L1 ball (Croce & Hein 2021): steps along the signs of the largest entries of the gradient,
 * as many as 2/3 of the pixels that the best point so far has moved, then the projection onto ball and box at once.
 * Every few steps the step, ε at first, is divided by 1.5 down to ε/10, or, where the best point has become sparser by
 * 5 %, set to ε again and the search taken back to that point. With `largerRadii` the search begins in larger balls and
 * is carried over into the next smaller one from its best point. A change of balls takes one update more than the
 * paper's steps.
 */
export function apgdL1Runs(
  epsilon: number,
  steps: number,
  largerRadii: boolean,
): Pick<StepAttack, "updates" | "leavesBall" | "start" | "stepSize" | "schedule" | "memory" | "update"> {
  const phases = largerRadii ? phasesOf(steps) : [{ factor: 1, steps }];
  const plan = phases.flatMap(({ factor, steps: count }, p) => {
    const period = Math.max(1, Math.trunc(0.04 * count));
    const taken = Array.from({ length: count }, (_, step) => {
      return { radius: factor * epsilon, begins: step === 0, checks: step > 0 && step % period === 0, moves: true };
    });
    const next = phases[p + 1];
    if (!next) return taken;
    return [...taken, { radius: next.factor * epsilon, begins: false, checks: false, moves: false }];
  });
  const memory: Readonly<Record<string, Memory>> = {
    best: { per: "pixel", initial: "start" },
    "gradient there": { per: "pixel", initial: 0 },
    "highest loss": { per: "sample", initial: 0 },
    "step size": { per: "sample", initial: 0 },
    share: { per: "sample", initial: 0 },
    moved: { per: "sample", initial: 0 },
  };
  return {
    updates: plan.length,
    leavesBall: largerRadii,
    start: (sample) => gaussianPoint(sample, phases[0]!.factor * epsilon),
    stepSize: (step) => plan[step]!.radius,
    schedule: {
      begins: (step) => Number(plan[step]!.begins),
      checks: (step) => Number(plan[step]!.checks),
      moves: (step) => Number(plan[step]!.moves),
    },
    memory,
    update: (now) => sparseAutomaticStep(now, largerRadii),
  };
}

/** 30 % of the steps at 3 ε, 30 % at 2 ε, the rest at ε. */
function phasesOf(steps: number): readonly Phase[] {
  const first = Math.min(Math.ceil(0.3 * steps), Math.floor((steps - 1) / 2));
  const phases = [first, first, steps - 2 * first].map((count, p) => ({ factor: 3 - p, steps: count }));
  return phases.filter((phase) => phase.steps > 0);
}

/** A Gaussian perturbation of every pixel, projected. */
function gaussianPoint({ original, key }: Sample, radius: number): Float64Array {
  const noise = Float64Array.from(original, (_, i) => normalPair(key, i >> 1)[i % 2]!);
  return projectOntoL1BallBox(noise, original, radius).map((value, i) => original[i]! + value);
}

function sparseAutomaticStep(now: StepValues, carriesOver: boolean): StepUpdate {
  const { image, original, loss, memory, schedule, stepSize: radius } = now;
  const size = image.shape.slice(1).reduce((product, extent) => product * extent, 1);
  const [begins, checks, moves] = [schedule.begins!, schedule.checks!, schedule.moves!].map((flag) => greater(flag, 0));
  const usableGradient = where(now.usable, now.gradient, 0);
  const isHigher = logicalOr(begins!, greater(loss, memory["highest loss"]!));
  const best = where(isHigher, image, memory.best!);
  const bestGradient = where(isHigher, usableGradient, memory["gradient there"]!);

  const moved = reduceSum(where(equal(best, original), scalar(0, "float32"), 1), { axes: [1, 2, 3], keep: true });
  const isSparser = logicalAnd(checks!, less(moved, mul(memory.moved!, 0.95)));
  // What is carried over begins with the pixels it has moved, anything else with a fifth of all.
  const atFirst = carriesOver ? moved : full(size, moved.shape, "float32");
  const shareOf = (count: Value): Value => div(count, 1.5 * size);
  const shareAtFirst = carriesOver ? shareOf(moved) : full(0.2, moved.shape, "float32");
  const share = where(begins!, shareAtFirst, where(checks!, shareOf(moved), memory.share!));
  const shorter = where(checks!, div(memory["step size"]!, 1.5), memory["step size"]!);
  const step = where(logicalOr(begins!, isSparser), radius, maximum(shorter, div(radius, 10)));

  const from = where(isSparser, best, image);
  const gradient = where(isSparser, bestGradient, usableGradient);
  const count = clip(sub(size, floor(mul(sub(1, share), size))), 1, size);
  const ahead = add(from, mul(sparseStep(gradient, count), step));
  const wanted = where(moves!, ahead, best);
  return {
    image: now.clip(add(original, projectL1BallBox(sub(wanted, original), original, radius))),
    memory: {
      best,
      "gradient there": bestGradient,
      "highest loss": where(isHigher, loss, memory["highest loss"]!),
      "step size": step,
      share,
      moved: where(begins!, atFirst, where(checks!, moved, memory.moved!)),
    },
  };
}
