import { ballTolerance } from "../../geometry/ball.ts";
import { projectToHyperplane } from "../../geometry/hyperplane.ts";
import { type Norm, normNames } from "../../geometry/norms.ts";
import { vectorNorm } from "../../geometry/vectorNorm.ts";
import { normalPair, threefry, uniformPair, type Words } from "../../random/random.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkNorm, checkPositive } from "../contract/checks.ts";
import { boundaryGap, type Contest, contestGap, hasCrossed, rivalsByLogit } from "../contract/contest.ts";
import type { Found, QueryAttack, Sample } from "../contract/contract.ts";
import { linearise, strongestRival } from "../contract/linearise.ts";
import { distanceTo, type Plane, planeOf } from "../contract/plane.ts";
import { type Answer, askDifference, askLogits, askMargin, type Dialogue } from "../contract/question.ts";

export interface FabOptions {
  /** Default 100. */
  readonly steps?: number;
  /** Runs from the image and, from the second on, from random points around it. Default 1. */
  readonly restarts?: number;
  /**
   * Radius of a ball that the result must lie in, and of the random starts. Default none: the smallest perturbation.
   */
  readonly epsilon?: number | null;
  /** Finish a sample as soon as an image inside the ball is found. Default false. */
  readonly stopWhenFooled?: boolean;
  /** The largest share of the way from the original image to the boundary in a step. Default 0.1. */
  readonly alphaMax?: number;
  /** How far beyond the linearised boundary a step leads, 1 for onto it. Default 1.05. */
  readonly eta?: number;
  /** What remains of the perturbation after an adversarial iterate. Default 0.9. */
  readonly beta?: number;
  /** Steps of the search between the result and the original image, at the end. Default 3. */
  readonly finalSearchSteps?: number;
  /** Go for the class that `AttackOptions.targets` names for each image; success is that class alone. Default false. */
  readonly targeted?: boolean;
}

export interface FabTargetedOptions extends Omit<FabOptions, "targeted"> {
  /** How many classes are aimed at, the most likely of the clean image except its own. Default 9. */
  readonly targetClasses?: number;
}

/** The reference implementation's radius of random starts where none is given. */
const defaultStartRadius = { linf: 0.3, l2: 1, l1: 5 } as const;

/**
 * FAB, the fast adaptive boundary attack (Croce & Hein 2020), the smallest L1, L2 or L∞ perturbation: the current image
 * and the original one are projected onto boundary ∩ [0, 1] of the model linearised at the current one, for the class
 * whose boundary is nearest; the next iterate is between both projections, a little beyond. An adversarial iterate is
 * recorded and drawn back towards the original. The result is the closest, after a search between it and the original.
 *
 * Steps, projections, constants and random starts are those of the paper and of the authors' code (which leaves out the
 * paper's final search; `finalSearchSteps: 0` does, too). The gap is measured to where the crossing is beyond rounding,
 * and an iterate without a usable gradient is drawn back. With `epsilon`, only a result inside that ball counts. With
 * `targeted` the boundary is that between the target and whatever class is strongest beside it.
 * @throws UserError for settings out of range.
 */
export function fab(norm: Norm, options: FabOptions = {}): QueryAttack {
  checkNorm("FAB", norm);
  return fabAttack(`FAB ${normNames[norm]}`, norm, options, null);
}

/**
 * FAB-T, as AutoAttack runs it ("standard": 9 classes, 1 restart): FAB towards each of the clean image's most likely
 * other classes, for models of many classes. An iterate counts whatever other class it is in. All classes are worked on
 * side by side, and unlike AutoAttack's, the result is the closest of all, not the first inside the ball (with
 * `stopWhenFooled` it is that).
 * @throws UserError for settings out of range.
 */
export function fabTargeted(norm: Norm, options: FabTargetedOptions = {}): QueryAttack {
  const { targetClasses = 9, ...rest } = options;
  checkNorm("FAB-T", norm);
  return fabAttack(`FAB-T ${normNames[norm]}`, norm, rest, targetClasses);
}

interface Settings {
  readonly [setting: string]: string | number | boolean | null;
  readonly norm: Norm;
  readonly epsilon: number | null;
  readonly steps: number;
  readonly restarts: number;
  readonly stopWhenFooled: boolean;
  readonly alphaMax: number;
  readonly eta: number;
  readonly beta: number;
  readonly finalSearchSteps: number;
  readonly targetClasses: number | null;
}

function fabAttack(name: string, norm: Norm, options: FabOptions, targetClasses: number | null): QueryAttack {
  const settings: Settings = {
    norm,
    epsilon: options.epsilon ?? null,
    steps: options.steps ?? 100,
    restarts: options.restarts ?? 1,
    stopWhenFooled: options.stopWhenFooled ?? false,
    alphaMax: options.alphaMax ?? 0.1,
    eta: options.eta ?? 1.05,
    beta: options.beta ?? 0.9,
    finalSearchSteps: options.finalSearchSteps ?? 3,
    targetClasses,
    ...(options.targeted && { targeted: true }),
  };
  if (settings.epsilon !== null) checkPositive(name, "epsilon", settings.epsilon);
  checkCount(name, "steps", settings.steps);
  checkCount(name, "restarts", settings.restarts);
  checkPositive(name, "alphaMax", settings.alphaMax, 1);
  checkPositive(name, "eta", settings.eta);
  checkPositive(name, "beta", settings.beta, 1);
  checkCount(name, "the number of final search steps", settings.finalSearchSteps, 0);
  if (targetClasses !== null) checkCount(name, "the number of target classes", targetClasses);
  return {
    kind: "queries",
    name,
    settings,
    asks: options.targeted
      ? ["logits", "margin"]
      : ["logits", "difference", ...(targetClasses === null ? (["jacobian"] as const) : [])],
    ...(options.targeted && { target: "given" }),
    search: (sample) => search(sample, settings),
  };
}

/** The closest adversarial image so far, and how often a gradient led nowhere. */
interface Progress {
  image: Float32Array | undefined;
  distance: number;
  unusable: number;
}

function* search(sample: Sample, settings: Settings): Dialogue<Found> {
  const { original, contest } = sample;
  const { epsilon, norm } = settings;
  const clean = yield* askLogits(original);
  const rivals = rivalsByLogit(clean, contest, settings.targetClasses ?? undefined);
  const best: Progress = { image: undefined, distance: Number.POSITIVE_INFINITY, unusable: 0 };
  const ball = epsilon === null ? Number.POSITIVE_INFINITY : epsilon * (1 + ballTolerance);
  const isEnough = (): boolean => settings.stopWhenFooled && best.distance <= ball;
  let stuck = false;
  for (let restart = 0; restart < settings.restarts && !isEnough(); restart++) {
    stuck = yield* run(sample, settings, rivals, restart, best, isEnough);
  }
  if (best.image && !isEnough()) yield* finalSearch(best, clean, original, contest, norm, settings.finalSearchSteps);
  return {
    image: best.distance <= ball ? best.image : undefined,
    stuck: stuck && best.image === undefined,
    unusable: best.unusable,
  };
}

/** One run, from one start, towards all targets side by side; tells whether it ended for want of a gradient. */
function* run(
  { original, contest, classes, key }: Sample,
  settings: Settings,
  rivals: readonly number[],
  restart: number,
  best: Progress,
  isEnough: () => boolean,
): Dialogue<boolean> {
  const { norm, beta } = settings;
  const size = original.length;
  const targets = settings.targetClasses === null ? undefined : Int32Array.from(rivals);
  const rows = targets?.length ?? 1;
  const points = new Float32Array(rows * size);
  for (let r = 0; r < rows; r++) {
    const point = points.subarray(r * size, (r + 1) * size);
    point.set(original);
    if (restart > 0) perturb(point, threefry(threefry(key, [restart, 2]), [r, 2]), settings, best.distance);
  }
  const scratch = { here: new Float64Array(size), home: new Float64Array(size) };
  let stuck = false;
  for (let step = 0; step < settings.steps; step++) {
    const answer: Answer = targets
      ? yield* askDifference(points, targets)
      : contest.target !== undefined
        ? yield* askMargin(points)
        : yield* linearise(points, contest, rivals);
    stuck = true;
    for (let r = 0; r < rows; r++) {
      const point = points.subarray(r * size, (r + 1) * size);
      const logits = answer.logits.subarray(targets ? r * classes : 0, targets ? (r + 1) * classes : classes);
      const plane = targets
        ? planeOf(answer.gradients, r, size, boundaryGap(logits, contest, targets[r]!))
        : contest.target !== undefined
          ? planeOf(answer.gradients, 0, size, contestGap(logits, contest))
          : nearestPlane(norm, answer.gradients, logits, contest, rivals, size);
      if (plane) {
        stuck = false;
        advance(point, original, plane, settings, scratch);
      } else {
        best.unusable++;
        drawBack(point, original, beta);
      }
    }
    // Nothing has moved, and nothing will.
    if (stuck && restart === 0 && step === 0) break;
    const logits = yield* askLogits(points);
    for (let r = 0; r < rows; r++) {
      if (!hasCrossed(logits.subarray(r * classes, (r + 1) * classes), contest)) continue;
      const point = points.subarray(r * size, (r + 1) * size);
      const distance = vectorNorm(norm, point, original);
      if (distance < best.distance) {
        best.distance = distance;
        best.image = point.slice();
      }
      drawBack(point, original, beta);
    }
    if (isEnough()) break;
  }
  return stuck;
}

function nearestPlane(
  norm: Norm,
  gradients: Float32Array,
  logits: Float32Array,
  contest: Contest,
  rivals: readonly number[],
  size: number,
): Plane | undefined {
  let nearest: Plane | undefined;
  let least = Number.POSITIVE_INFINITY;
  rivals.forEach((rival, r) => {
    const plane = planeOf(gradients, r, size, boundaryGap(logits, contest, rival));
    if (!plane) return;
    const distance = distanceTo(plane, norm);
    if (nearest && distance >= least) return;
    [nearest, least] = [plane, distance];
  });
  return nearest;
}

/** The step: between the overshot projections of the current and of the original image (the paper's eq. 8 to 10). */
function advance(
  point: Float32Array,
  original: Float32Array,
  { w, gap }: Plane,
  { norm, alphaMax, eta }: Settings,
  { here, home }: { readonly here: Float64Array; readonly home: Float64Array },
): void {
  let gapFromHome = gap;
  for (let i = 0; i < point.length; i++) gapFromHome += w[i]! * (point[i]! - original[i]!);
  projectToHyperplane(norm, w, gap, point, here);
  projectToHyperplane(norm, w, gapFromHome, original, home);
  const [a, b] = [here, home].map((delta) => Math.max(vectorNorm(norm, delta), 1e-8));
  const alpha = Math.min(a! / (a! + b!), alphaMax);
  for (let i = 0; i < point.length; i++) {
    const next = (1 - alpha) * (point[i]! + eta * here[i]!) + alpha * (original[i]! + eta * home[i]!);
    point[i] = Math.min(1, Math.max(0, next));
  }
}

function drawBack(point: Float32Array, original: Float32Array, beta: number): void {
  for (let i = 0; i < point.length; i++) point[i] = original[i]! + beta * (point[i]! - original[i]!);
}

/** Noise, uniform for L∞ and else normal, scaled to half of ε or of the best perturbation's length. */
function perturb(point: Float32Array, key: Words, { norm, epsilon }: Settings, reached: number): void {
  const size = point.length;
  const noise = new Float64Array(size);
  for (let i = 0; i < size; i += 2) {
    const [a, b] = norm === "linf" ? uniformPair(key, i / 2) : normalPair(key, i / 2);
    noise[i] = norm === "linf" ? 2 * a - 1 : a;
    if (i + 1 < size) noise[i + 1] = norm === "linf" ? 2 * b - 1 : b;
  }
  const radius = Math.min(reached, epsilon ?? defaultStartRadius[norm]) / 2;
  const factor = radius / Math.max(vectorNorm(norm, noise), Number.MIN_VALUE);
  for (let i = 0; i < size; i++) point[i] = Math.min(1, Math.max(0, point[i]! + factor * noise[i]!));
}

/** Regula falsi on the segment between the original and the best image (the paper's "final search"). */
function* finalSearch(
  best: Progress,
  clean: Float32Array,
  original: Float32Array,
  contest: Contest,
  norm: Norm,
  steps: number,
): Dialogue<void> {
  const far = best.image!;
  let gapFar = 0;
  let rival = contest.label;
  const gapOf = (logits: Float32Array): number =>
    contest.target === undefined ? boundaryGap(logits, contest, rival) : contestGap(logits, contest);
  // Shares of the way, 0 at the original image; the nearer end is on its own side.
  let [near, end] = [0, 1];
  let gapNear = 0;
  for (let step = 0; step <= steps; step++) {
    let share = 1;
    if (step > 0) {
      share = end - ((end - near) * gapFar) / (gapFar - gapNear);
      if (!(share > near && share < end)) return;
    }
    const image = original.map((pixel, i) => Math.min(1, Math.max(0, pixel + share * (far[i]! - pixel))));
    const logits = yield* askLogits(image);
    if (step === 0) {
      rival = strongestRival(logits, contest.label);
      gapFar = gapOf(logits);
      gapNear = gapOf(clean);
      continue;
    }
    const gap = gapOf(logits);
    if (hasCrossed(logits, contest)) {
      const distance = vectorNorm(norm, image, original);
      if (distance < best.distance) [best.image, best.distance] = [image, distance];
      [end, gapFar] = [share, gap];
    } else {
      [near, gapNear] = [share, gap];
    }
  }
}

export const fabRecord = attackRecord({
  name: "fab-*",
  title: "FAB, the fast adaptive boundary attack",
  source: "Croce & Hein 2020",
  help: "steps onto the boundary of the linearised model, drawn towards the image",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["steps", "restarts", "target"],
  make: ({ norm, ...options }) => fab(norm, options),
});

export const fabTargetedRecord = attackRecord({
  name: "fab-t-*",
  title: "Targeted FAB",
  source: "Croce & Hein 2020",
  help: "FAB towards each of the 9 likeliest other classes, for models of many",
  kind: "smallest norm",
  sees: "gradients",
  norms: ["l1", "l2", "linf"],
  open: ["steps", "restarts"],
  noTarget: (norm) => `it goes for the likeliest classes by itself (take fab-${norm})`,
  make: ({ norm, ...options }) => fabTargeted(norm, options),
});
