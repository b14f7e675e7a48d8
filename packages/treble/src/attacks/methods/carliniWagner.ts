import {
  add,
  div,
  equal,
  floor,
  greater,
  greaterOrEqual,
  less,
  log,
  logicalAnd,
  logicalNot,
  logicalOr,
  maximum,
  minimum,
  mul,
  pow,
  scalar,
  sqrt,
  sub,
  tanh,
  type Value,
  where,
} from "ongrad";
import { squaredL2Norm } from "../../geometry/norms.ts";
import { projectBox } from "../../geometry/projection.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkPositive } from "../contract/checks.ts";
import type { StepAttack, StepUpdate, StepValues } from "../contract/contract.ts";
import { losses, targetedLosses } from "../contract/loss.ts";

export interface CarliniWagnerOptions {
  /** At most so many steps for each constant c. Default 500. */
  readonly steps?: number;
  /** How many constants are tried. Default 9. */
  readonly searchSteps?: number;
  /** Of Adam, in the unbounded variable. Default 0.01. */
  readonly learningRate?: number;
  /** First constant c. Default 0.001. */
  readonly initialConstant?: number;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

/**
 * By how much the range of the squashed variable reaches beyond [0, 1] on either side. At an end of the paper's own
 * range, exactly [0, 1], the squashing is flat and a pixel that sits there never moves.
 */
const slack = 0.01;

/**
 * By what share the objective must fall in a tenth of the steps. With 0.01 %, the authors' number, the
 * norms were shorter by 0.01 % on networks of CIFAR-10, in a third more steps.
 */
const leastProgress = 0.01;

/**
 * The search ends where the smallest constant that is large enough is less than so many times the largest that is not:
 * the penalty is exact, so any constant that is large enough has the same minimum.
 */
const narrow = 2.5;

/** Adam's decay rates (Kingma & Ba 2015) and the term that keeps its denominator from 0. */
const [beta1, beta2, adamEpsilon] = [0.9, 0.999, 1e-8];

/**
 * Carlini & Wagner's L2 attack (2017): the minimum of `‖δ‖² + c·max(logit_y − max_{j≠y} logit_j, 0)` by Adam, where
 * each pixel is a squashed unbounded variable, for at most 9 constants c: ten times the last until one gives an
 * adversarial image, then halfway between the largest that gave none and the smallest that gave one. The result is the
 * closest adversarial iterate of all. The confidence κ is 0.
 *
 * Unlike the authors' code: the squashed range reaches 0.01 beyond [0, 1], with the variable held to what lies within,
 * so that saturated pixels move; at most 500 steps a constant instead of 10,000; where a sample's own objective, not
 * that of the whole batch, has not fallen by 1 % in a tenth of the steps, the sample goes on to its next constant, but
 * if it is adversarial only after two more tries, each at a tenth of the learning rate; and a constant counts as large
 * enough when the image is adversarial in the last tenth of its steps, not anywhere, because Adam's first steps are as
 * long for every constant and cross a near boundary by themselves; and the search ends once both constants are within a
 * factor of 2.5.
 * @throws UserError for settings out of range.
 */
export function carliniWagner(options: CarliniWagnerOptions = {}): StepAttack {
  const name = "Carlini-Wagner L2";
  const steps = options.steps ?? 500;
  const searchSteps = options.searchSteps ?? 9;
  const learningRate = options.learningRate ?? 0.01;
  const initialConstant = options.initialConstant ?? 1e-3;
  const targeted = options.targeted ?? false;
  checkCount(name, "steps", steps);
  checkCount(name, "searchSteps", searchSteps);
  checkPositive(name, "the learning rate", learningRate);
  checkPositive(name, "the first constant", initialConstant);
  const settings = {
    norm: "l2",
    epsilon: null,
    steps,
    searchSteps,
    learningRate,
    initialConstant,
    confidence: 0,
    leastProgress,
    narrow,
  } as const;
  return {
    kind: "steps",
    name,
    settings: { ...settings, loss: "margin", quantisation: null, ...(targeted && { targeted }) },
    loss: (targeted ? targetedLosses : losses).margin,
    ...(targeted && { target: "given" }),
    // The last iterate for each constant is looked at as well, in the update that changes the constant.
    updates: searchSteps * (steps + 1),
    restarts: 1,
    start: "image",
    keep: "smallest norm",
    stopWhenFooled: false,
    memory: {
      offset: { per: "pixel", initial: 0 },
      mean: { per: "pixel", initial: 0 },
      square: { per: "pixel", initial: 0 },
      taken: { per: "sample", initial: 0 },
      tried: { per: "sample", initial: 0 },
      constant: { per: "sample", initial: initialConstant },
      lower: { per: "sample", initial: 0 },
      upper: { per: "sample", initial: Number.POSITIVE_INFINITY },
      found: { per: "sample", initial: 0 },
      rate: { per: "sample", initial: 1 },
      objective: { per: "sample", initial: Number.POSITIVE_INFINITY },
    },
    stepSize: () => learningRate,
    update: (now) => squashedAdamStep(now, steps, searchSteps),
  };
}

/** The unbounded variable of pixels, and back. */
function unsquash(pixels: Value): Value {
  const share = div(sub(mul(pixels, 2), 1), 1 + 2 * slack);
  return mul(log(div(add(1, share), sub(1, share))), 0.5);
}

function squash(variable: Value): Value {
  return add(mul(tanh(variable), 0.5 + slack), 0.5);
}

/** The variable of a pixel of 1; that of 0 is its negative. */
const limit = Math.atanh(1 / (1 + 2 * slack));

function squashedAdamStep(now: StepValues, steps: number, searchSteps: number): StepUpdate {
  const { image, original, crossed, margin, memory } = now;
  const one = scalar(1, "float32");
  const [taken, constant] = [memory.taken!, memory.constant!];
  const delta = sub(image, original);
  const objective = add(squaredL2Norm(delta), mul(constant, maximum(margin, 0)));

  // The gradient of the objective in the pixels, then in the variable; the loss is the negative margin.
  const climb = mul(where(logicalAnd(now.usable, logicalNot(crossed)), now.gradient, 0), constant);
  const squashed = div(sub(image, 0.5), 0.5 + slack);
  const slope = mul(sub(1, mul(squashed, squashed)), 0.5 + slack);
  const gradient = mul(sub(mul(delta, 2), climb), slope);
  const count = add(taken, 1);
  const mean = add(mul(memory.mean!, beta1), mul(gradient, 1 - beta1));
  const square = add(mul(memory.square!, beta2), mul(mul(gradient, gradient), 1 - beta2));
  const length = div(mul(now.stepSize, memory.rate!), sub(1, pow(beta1, count)));
  const scale = add(div(sqrt(square), sqrt(sub(1, pow(beta2, count)))), adamEpsilon);
  const origin = unsquash(original);
  const moved = add(origin, sub(memory.offset!, mul(length, div(mean, scale))));
  const variable = projectBox(moved, -limit, limit);

  // Every tenth of the steps: does the objective still fall?
  const period = Math.ceil(steps / 10);
  const looks = equal(sub(taken, mul(floor(div(taken, period)), period)), 0);
  const falls = less(objective, mul(memory.objective!, 1 - leastProgress));
  const stands = logicalAnd(looks, logicalNot(falls));
  const found = where(crossed, one, memory.found!);
  const isFound = greater(found, 0);
  const isSlow = less(memory.rate!, 0.05);
  const ends = logicalOr(greaterOrEqual(taken, steps), logicalAnd(stands, logicalOr(isSlow, logicalNot(isFound))));

  const upper = where(isFound, minimum(memory.upper!, constant), memory.upper!);
  const lower = where(isFound, memory.lower!, maximum(memory.lower!, constant));
  const halfway = mul(add(lower, upper), 0.5);
  const next = where(less(upper, Number.POSITIVE_INFINITY), halfway, mul(constant, 10));
  const isNarrow = less(upper, mul(lower, narrow));
  return {
    image: where(ends, original, now.clip(squash(variable))),
    memory: {
      offset: where(ends, 0, sub(variable, origin)),
      mean: where(ends, 0, mean),
      square: where(ends, 0, square),
      taken: where(ends, 0, count),
      tried: where(ends, add(memory.tried!, 1), memory.tried!),
      constant: where(ends, next, constant),
      lower: where(ends, lower, memory.lower!),
      upper: where(ends, upper, memory.upper!),
      found: where(logicalOr(ends, looks), 0, found),
      rate: where(ends, one, where(stands, mul(memory.rate!, 0.1), memory.rate!)),
      objective: where(ends, Number.POSITIVE_INFINITY, where(looks, objective, memory.objective!)),
    },
    finished: logicalAnd(ends, logicalOr(greaterOrEqual(memory.tried!, searchSteps - 1), isNarrow)),
  };
}

export const carliniWagnerRecord = attackRecord({
  name: "carlini-wagner",
  title: "Carlini & Wagner's attack",
  source: "Carlini & Wagner 2017",
  help: "length plus penalty, minimised by Adam for one weight of the penalty after the other",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2"],
  open: ["steps", "target", "levels"],
  make: (options) => carliniWagner(options),
});
