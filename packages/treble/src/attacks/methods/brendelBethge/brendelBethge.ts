import { UserError } from "../../../errors/userError.ts";
import { normNames } from "../../../geometry/norms.ts";
import { vectorNorm } from "../../../geometry/vectorNorm.ts";
import { attackRecord } from "../../contract/attackRecord.ts";
import { checkCount, checkNorm, checkPositive } from "../../contract/checks.ts";
import { contestGap, hasCrossed } from "../../contract/contest.ts";
import type { Found, QueryAttack, Sample } from "../../contract/contract.ts";
import { isUsable } from "../../contract/linearise.ts";
import { askLogits, askMargin, type Dialogue } from "../../contract/question.ts";
import { gradientStart, noiseStart, type Start } from "./adversarialStart.ts";
import { boundaryStep, stepSpace } from "./boundaryStep.ts";

export interface BrendelBethgeOptions {
  /** Default 1,000. */
  readonly steps?: number;
  /** Radius of the first trust region: this times the number of pixels (all channels), in L2. Default 0.1. */
  readonly learningRate?: number;
  /** What is left of the learning rate after each of the decays. Default 0.5. */
  readonly decay?: number;
  /** How often the learning rate decays, at even intervals. Default 20. */
  readonly decays?: number;
  /** Weight of the past in the running mean of the boundary's normal. Default 0.8. */
  readonly momentum?: number;
  /**
   * A step from the own class's side aims this many times as far as the boundary, one from the other side stops short
   * of it by as much. Default 1.1.
   */
  readonly overshoot?: number;
  /** Halvings of the segment from the original image to the start. Default 10. */
  readonly binarySearchSteps?: number;
  /** How many images of noise are tried as the start. Default 1,000. */
  readonly draws?: number;
  /**
   * Even steps from the original image towards the noise, the first adversarial one of which is the start. Default
   * 1,000.
   */
  readonly blends?: number;
  /**
   * `noise` (default, as in the authors' code); `gradient`, a short walk that ends nearer the original; or an image of
   * another class, say a clean one (noise steps in where it gives none or one that is not adversarial).
   */
  readonly start?: StartChoice;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

export type StartChoice = "noise" | "gradient" | ((sample: Sample) => Float32Array | undefined);

/**
 * The Brendel-Bethge attack (Brendel et al. 2019), the smallest L2 or L∞ perturbation: from an image of another class
 * by binary search to the boundary, then along it, each step the best one inside the box and a shrinking trust region
 * (`boundaryStep`) for the boundary's running mean normal. The result is the closest adversarial iterate.
 *
 * Settings and schedule are those of the authors' code (foolbox 3.3). Deviations: the trust region is one sample's, and
 * as wide as theirs is in a batch of 100 images, since there 1e-3 is multiplied by the pixels of all images of a batch:
 * with 1e-3 for a single image it shrinks before the walk from a start of noise has arrived; its subproblem is solved
 * exactly; where no noise is adversarial, a walk along the gradient finds the start; the boundary is where the crossing
 * is beyond rounding; an iterate without a usable gradient goes back to the best one, and a step that float32's
 * rounding swallows is made longer; the last iterate is looked at. A start of noise leaves some samples in another
 * minimum than the nearest one: `start: "gradient"` or the best of several seeds is shorter.
 * @throws UserError for settings out of range.
 */
export function brendelBethge(norm: "l2" | "linf", options: BrendelBethgeOptions = {}): QueryAttack {
  checkNorm("Brendel-Bethge", norm, ["l2", "linf"]);
  const name = `Brendel-Bethge ${normNames[norm]}`;
  const { start = "noise" } = options;
  const settings = {
    norm,
    epsilon: null,
    steps: options.steps ?? 1000,
    learningRate: options.learningRate ?? 0.1,
    decay: options.decay ?? 0.5,
    decays: options.decays ?? 20,
    momentum: options.momentum ?? 0.8,
    overshoot: options.overshoot ?? 1.1,
    binarySearchSteps: options.binarySearchSteps ?? 10,
    draws: options.draws ?? 1000,
    blends: options.blends ?? 1000,
    start: typeof start === "function" ? "given" : start,
    ...(options.targeted && { targeted: true }),
  } as const;
  checkCount(name, "steps", settings.steps);
  checkPositive(name, "the learning rate", settings.learningRate);
  checkPositive(name, "the decay", settings.decay, 1);
  checkCount(name, "the number of decays", settings.decays);
  if (!(settings.momentum >= 0 && settings.momentum < 1)) {
    throw new UserError(`${name}: the momentum is ${settings.momentum}; it must be at least 0 and below 1.`);
  }
  checkPositive(name, "the overshoot", settings.overshoot, 2);
  checkCount(name, "the number of binary search steps", settings.binarySearchSteps);
  checkCount(name, "draws", settings.draws, 0);
  checkCount(name, "blends", settings.blends);
  return {
    kind: "queries",
    name,
    settings,
    asks: ["logits", "margin"],
    ...(options.targeted && { target: "given" }),
    search: (sample) => search(sample, settings, start),
  };
}

interface Settings {
  readonly norm: "l2" | "linf";
  readonly steps: number;
  readonly learningRate: number;
  readonly decay: number;
  readonly decays: number;
  readonly momentum: number;
  readonly overshoot: number;
  readonly binarySearchSteps: number;
  readonly draws: number;
  readonly blends: number;
}

function* search(sample: Sample, settings: Settings, start: StartChoice): Dialogue<Found> {
  const { original, contest } = sample;
  const { norm, overshoot } = settings;
  const from = yield* startOf(sample, settings, start);
  if (!from.image) return { image: undefined, stuck: from.stuck, unusable: from.stuck ? 1 : 0 };
  const best = yield* nearBoundary(sample, from.image, settings);
  let distance = vectorNorm(norm, best, original);
  let unusable = 0;
  const image = best.slice();
  const size = image.length;
  const normal = new Float64Array(size);
  const delta = new Float64Array(size);
  const space = stepSpace(size);
  const interval = Math.max(1, Math.floor(settings.steps / settings.decays));
  let learningRate = settings.learningRate;
  let hasNormal = false;
  let push = 1;
  const record = (logits: Float32Array): void => {
    if (!hasCrossed(logits, contest)) return;
    const reached = vectorNorm(norm, image, original);
    if (reached >= distance) return;
    distance = reached;
    best.set(image);
  };
  for (let step = 1; step <= settings.steps; step++) {
    const { logits, gradients } = yield* askMargin(image);
    record(logits);
    if ((step + 1) % interval === 0) learningRate *= settings.decay;
    const gap = contestGap(logits, contest);
    if (!(Number.isFinite(gap) && isUsable(gradients))) {
      unusable++;
      image.set(best);
      continue;
    }
    const past = hasNormal ? settings.momentum : 0;
    average(normal, past, gradients);
    hasNormal = true;
    // Means of opposite gradients may cancel.
    if (!isUsable(normal)) continue;
    const aim = gap > 0 ? push * overshoot * gap : (2 - overshoot) * gap;
    boundaryStep(norm, normal, aim, image, original, learningRate * size, delta, space);
    // Next to the boundary, on the wrong side, a step may be lost to float32's rounding: then it must be longer.
    push = move(image, delta) ? 1 : 2 * push;
  }
  record(yield* askLogits(image));
  return { image: best, unusable };
}

// Loops over pixels are functions of their own: in a generator they take several times as long.

function average(normal: Float64Array, past: number, gradient: Float32Array): void {
  for (let i = 0; i < normal.length; i++) normal[i] = (1 - past) * gradient[i]! + past * normal[i]!;
}

/** Moves an image inside the box: whether any pixel is another one afterwards. */
function move(image: Float32Array, delta: Float64Array): boolean {
  let hasMoved = false;
  for (let i = 0; i < image.length; i++) {
    const next = Math.fround(Math.min(1, Math.max(0, image[i]! + delta[i]!)));
    if (next !== image[i]) hasMoved = true;
    image[i] = next;
  }
  return hasMoved;
}

function* startOf(sample: Sample, { draws, blends }: Settings, start: StartChoice): Dialogue<Start> {
  if (start === "gradient") return yield* gradientStart(sample);
  const given = start === "noise" ? undefined : start(sample)?.map((pixel) => Math.min(1, Math.max(0, pixel)));
  if (given && given.length !== sample.original.length) {
    throw new UserError(
      `Brendel-Bethge: the start has ${given.length} numbers and the image ${sample.original.length}; give an image of the same shape.`,
    );
  }
  if (given && hasCrossed(yield* askLogits(given), sample.contest)) return { image: given, stuck: false };
  return yield* noiseStart(sample, draws, blends);
}

/** The adversarial end of the last interval of a binary search: along the segment for L2, by clipping for L∞. */
function* nearBoundary(
  { original, contest }: Sample,
  far: Float32Array,
  { norm, binarySearchSteps }: Settings,
): Dialogue<Float32Array> {
  const at = (share: number): Float32Array =>
    original.map((pixel, i) => {
      const difference = far[i]! - pixel;
      return norm === "l2" ? pixel + share * difference : pixel + Math.min(share, Math.max(-share, difference));
    });
  let best = far;
  let [low, high] = [0, 1];
  for (let step = 0; step < binarySearchSteps; step++) {
    const middle = (low + high) / 2;
    const image = at(middle);
    if (hasCrossed(yield* askLogits(image), contest)) [high, best] = [middle, image];
    else low = middle;
  }
  return best.slice();
}

export const brendelBethgeRecord = attackRecord({
  name: "brendel-bethge-*",
  title: "Brendel & Bethge's attack",
  source: "Brendel et al. 2019",
  help: "from the far side of the boundary along it",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l2", "linf"],
  open: ["steps", "target", "start"],
  only: { start: ["l2"] },
  make: ({ norm, ...options }) =>
    // The trust region that runs with a start have always had; from one by the gradient a wider one changes nothing.
    brendelBethge(norm, options.start === undefined ? options : { ...options, learningRate: 1e-3 }),
});
