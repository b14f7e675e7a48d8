/** One step of an attack as one graph: prediction, margin, gradient, bookkeeping and update from a single pass. */
import {
  abs,
  clip,
  constant,
  equal,
  greater,
  input,
  less,
  lessOrEqual,
  logicalAnd,
  maximum,
  mul,
  neg,
  type Program,
  reduceMax,
  reduceSum,
  reshape,
  type Step,
  scalar,
  sqrt,
  sub,
  type Value,
  where,
} from "ongrad";
import { comparableNorm, squaredL2Norm } from "../../geometry/norms.ts";
import { projectBox } from "../../geometry/projection.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { crossingTolerance, roundingTolerance } from "../contract/contest.ts";
import type { StepAttack } from "../contract/contract.ts";
import { classMargin, largestOfPair, ownClass, rivalMargin } from "../contract/loss.ts";
import { derivatives } from "./derivatives.ts";
import { checkedLogits } from "./forward.ts";

/** State names: the iterate, the best so far, its score, and the attack's own memory after `memory `. */
export const memoryPrefix = "memory ";

/** Feeds beside `original`, `labels`, `stepSize` and the bounds: the attack's scheduled numbers, after `schedule `. */
export const schedulePrefix = "schedule ";

/** The `comparableNorm` of a perturbation on the ball's surface, and a little more for rounding. */
function largestDistance({ settings: { norm, epsilon } }: StepAttack): number {
  const radius = (epsilon ?? Number.POSITIVE_INFINITY) * (1 + 2e-5);
  return norm === "l2" ? radius * radius : radius;
}

type State = Readonly<Record<string, "float32">>;
type Flags = Readonly<Record<"crossed" | "usable" | "finished", "bool">>;
export interface AttackStep extends Step<State, string, Flags> {
  /** Whether a sample may be finished before its last step. */
  readonly endsEarly: boolean;
}
export type AttackProgram = Program<State, string, Flags>;

/** Whether the attack's ball is a pixelwise interval, which is then fed as `lower` and `upper`. */
export function hasPixelBounds(attack: StepAttack): boolean {
  return attack.settings.norm === "linf" && attack.settings.epsilon !== null;
}

/**
 * The step of `attack` on a batch. Feeds: `original` `[N, C, H, W]`, `labels` int32 `[N, 1]` (and `targets`, where it
 * has any), of each sample's contest `contends` `[N, classes]` and `offset` `[N, 1]`, `turn` int32 `[N]` where there
 * are several losses, `stepSize` `[N, 1, 1, 1]`, and for an L∞ ball `lower` and `upper`. Results, boolean
 * `[N, 1, 1, 1]`: `crossed`, the iterate that came in is a success; `usable`, the gradient there is finite and not
 * zero; `finished`, the attack ends before its last step.
 */
export function attackStep(attack: StepAttack, classifier: Classifier, batch: number): AttackStep {
  const pixels = [batch, ...classifier.shape];
  const samples = [batch, 1, 1, 1];
  const image = input("image", pixels);
  const best = input("best", pixels);
  const bestScore = input("best score", samples);
  const original = input("original", pixels);
  const labels = input("labels", [batch, 1], "int32");
  const targets = input("targets", [batch, 1], "int32");
  const turn = input("turn", [batch], "int32");
  const contends = input("contends", [batch, classifier.classes], "bool");
  const offset = input("offset", [batch, 1]);
  const stepSize = input("stepSize", samples);
  const lower = input("lower", pixels);
  const upper = input("upper", pixels);
  const bounded = hasPixelBounds(attack);
  const memory = Object.fromEntries(
    Object.entries(attack.memory).map(([name, { per }]) => [
      name,
      input(memoryPrefix + name, per === "pixel" ? pixels : samples),
    ]),
  );

  const schedule = Object.fromEntries(
    Object.keys(attack.schedule ?? {}).map((name) => [name, input(schedulePrefix + name, samples)]),
  );

  const logits = checkedLogits(classifier, image);
  const own = ownClass(labels, classifier.classes);
  const none = constant(new Uint8Array(classifier.classes), [1, classifier.classes], { dtype: "bool" });
  const target = attack.target ? ownClass(targets, classifier.classes) : none;
  const loss = lossInTurn(attack.loss, logits, own, target, turn);
  const [gradient] = derivatives(attack.name, reduceSum(loss), [image], logits);
  const isTargeted = attack.target === "given";
  const margin = isTargeted ? rivalMargin(logits, target) : classMargin(logits, own);
  // As `hasCrossed`.
  const scale = reduceMax(where(contends, abs(sub(logits, offset)), 0), { axes: [1] });
  const pair = largestOfPair(logits, isTargeted ? target : own);
  const tolerance = maximum(mul(scale, crossingTolerance), mul(pair, roundingTolerance));
  const fooled = reshape(less(margin, neg(tolerance)), samples);
  const distance = comparableNorm(sub(image, original), attack.settings.norm);
  const counts = attack.leavesBall ? lessOrEqual(distance, largestDistance(attack)) : undefined;
  const crossed = counts ? logicalAnd(fooled, counts) : fooled;
  const allowed = attack.constraint?.allows(sub(image, original));
  const found = allowed ? logicalAnd(crossed, allowed) : crossed;
  const eligible = counts && allowed ? logicalAnd(counts, allowed) : (counts ?? allowed);
  const squared = squaredL2Norm(gradient);
  // Both comparisons are false for NaN.
  const usable = logicalAnd(greater(squared, 0), less(squared, Number.POSITIVE_INFINITY));

  const depth = reshape(margin, samples);
  const score =
    attack.keep === "smallest norm"
      ? where(found, distance, Number.POSITIVE_INFINITY)
      : eligible
        ? where(eligible, depth, Number.POSITIVE_INFINITY)
        : depth;
  // A score that is not a number is never better.
  const better = less(score, bestScore);
  const never = constant(new Uint8Array(batch), samples, { dtype: "bool" });
  const next = attack.update({
    image,
    original,
    loss: reshape(loss, samples),
    margin: reshape(margin, samples),
    gradient,
    usable,
    gradientNorm: sqrt(squared),
    crossed,
    stepSize,
    schedule,
    memory,
    clip: (x) => (bounded ? projectBox(x, lower, upper) : clip(x, 0, 1)),
  });
  const memoryState = Object.entries(memory).map(([name, now]) => [
    memoryPrefix + name,
    { now, next: next.memory[name]! },
  ]);
  return {
    state: {
      image: { now: image, next: next.image },
      best: { now: best, next: where(better, image, best) },
      "best score": { now: bestScore, next: where(better, score, bestScore) },
      ...Object.fromEntries(memoryState),
    },
    feeds: {
      original,
      labels,
      contends,
      offset,
      ...(attack.target ? { targets } : {}),
      ...(typeof attack.loss === "function" ? {} : { turn }),
      stepSize,
      ...(bounded ? { lower, upper } : {}),
      ...Object.fromEntries(Object.entries(schedule).map(([name, value]) => [schedulePrefix + name, value])),
    },
    results: { crossed: found, usable, finished: next.finished ?? never },
    endsEarly: attack.stopWhenFooled || next.finished !== undefined,
  };
}

/** The loss that it is a sample's turn to climb, `[N]`: the gradient of the others is 0. */
function lossInTurn(loss: StepAttack["loss"], logits: Value, own: Value, target: Value, turn: Value): Value {
  if (typeof loss === "function") return loss(logits, own, target);
  const [first, ...others] = loss.map((one) => one(logits, own, target)) as [Value, ...Value[]];
  return others.reduce((chosen, one, i) => where(equal(turn, scalar(i + 1, "int32")), one, chosen), first);
}
