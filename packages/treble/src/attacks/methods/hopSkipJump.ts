import { distances } from "../../geometry/ball.ts";
import { type RandomSource, randomSource } from "../../random/randomSource.ts";
import { attackRecord } from "../contract/attackRecord.ts";
import { checkCount, checkPositive } from "../contract/checks.ts";
import { type Contest, hasCrossed } from "../contract/contest.ts";
import type { Found, QueryAttack } from "../contract/contract.ts";
import { askLogits, type Dialogue } from "../contract/question.ts";

export interface HopSkipJumpOptions {
  /** Default 64. */
  readonly steps?: number;
  /**
   * Images shown for the first estimate of the boundary's normal. Default 100; step t (from 1) shows √t times as many.
   */
  readonly initialEvaluations?: number;
  /** Default 10,000. */
  readonly maximumEvaluations?: number;
  /** The line search back to the image stops at γ/d^1.5 of the way, for images of d numbers. Default 1. */
  readonly gamma?: number;
}

/** Uniform noise images tried for a start in another class. */
const noiseDraws = 1000;
/** Blends tried between the image and that noise, from the image on. */
const blends = 50;
/** The most images in one question, so that many samples' questions fit in memory. */
const chunk = 32;
/** How often a step is halved before it is given up. */
const halvings = 50;

/**
 * HopSkipJump (Chen et al. 2020), the smallest L2 perturbation from decisions alone: at the boundary, the share of
 * random neighbours on the other side estimates the normal; a step along it, halved until it ends in the other class; a
 * binary search along the line to the image. Starts from uniform noise, blended with the image as far as it stays in
 * another class. Settings are the paper's (and foolbox's): 64 steps, 100·√t evaluations, at most 10,000, γ = 1; about
 * 36,000 queries a sample. The result is the closest image that was met.
 *
 * Deviations: a decision counts as "another class" beyond float32's noise only; a step that no halving brings across is
 * left out and the normal estimated anew; the estimate is normalised for each sample alone.
 * @throws UserError for settings out of range.
 */
export function hopSkipJump(options: HopSkipJumpOptions = {}): QueryAttack {
  const name = "HopSkipJump";
  const steps = options.steps ?? 64;
  const initialEvaluations = options.initialEvaluations ?? 100;
  const maximumEvaluations = options.maximumEvaluations ?? 10_000;
  const gamma = options.gamma ?? 1;
  checkCount(name, "steps", steps);
  checkCount(name, "the first number of evaluations", initialEvaluations);
  checkCount(name, "the largest number of evaluations", maximumEvaluations);
  checkPositive(name, "gamma", gamma);
  return {
    kind: "queries",
    name,
    settings: { norm: "l2", epsilon: null, steps, initialEvaluations, maximumEvaluations, gamma, quantisation: null },
    asks: ["logits"],
    *search({ original, contest, key }): Dialogue<Found> {
      const size = original.length;
      const random = randomSource(key);
      const crosses = function* (image: Float32Array): Dialogue<boolean> {
        return hasCrossed(yield* askLogits(image), contest);
      };
      const start = yield* blendedNoise(original, random, crosses);
      if (!start) return { image: undefined };
      const threshold = gamma / size ** 1.5;
      let image = yield* towards(original, start, threshold, crosses);
      let distance = distances(image, original).l2;
      let best = { image, distance };
      for (let step = 0; step < steps; step++) {
        const radius = step === 0 ? 0.1 : Math.sqrt(size) * threshold * distance;
        const evaluations = Math.floor(Math.min(initialEvaluations * Math.sqrt(step + 1), maximumEvaluations));
        const normal = yield* estimateNormal(image, radius, evaluations, contest, random);
        const far = yield* stepAcross(image, normal, distance / Math.sqrt(step + 1), crosses);
        if (!far) continue;
        image = yield* towards(original, far, threshold, crosses);
        distance = distances(image, original).l2;
        if (distance < best.distance) best = { image, distance };
      }
      return { image: best.image };
    },
  };
}

type Crosses = (image: Float32Array) => Dialogue<boolean>;

/** An image in another class: uniform noise, blended with as much of `original` as 50 blends allow. */
function* blendedNoise(
  original: Float32Array,
  random: RandomSource,
  crosses: Crosses,
): Dialogue<Float32Array | undefined> {
  const noise = new Float32Array(original.length);
  for (let draw = 0; draw < noiseDraws; draw++) {
    for (let i = 0; i < noise.length; i++) noise[i] = random.uniform();
    if (!(yield* crosses(noise))) continue;
    for (let k = 1; k < blends; k++) {
      const image = blend(original, noise, k / blends);
      if (yield* crosses(image)) return image;
    }
    return noise;
  }
  return undefined;
}

/**
 * The last image in another class on the way from `far`, which is in one, to `original`, to a share `threshold` of it.
 */
function* towards(
  original: Float32Array,
  far: Float32Array,
  threshold: number,
  crosses: Crosses,
): Dialogue<Float32Array> {
  let [low, high, image] = [0, 1, far];
  while (high - low > threshold) {
    const middle = (low + high) / 2;
    // γ may ask for more than double precision has.
    if (middle <= low || middle >= high) break;
    const candidate = blend(original, far, middle);
    if (yield* crosses(candidate)) {
      high = middle;
      image = candidate;
    } else low = middle;
  }
  return image;
}

function blend(original: Float32Array, far: Float32Array, share: number): Float32Array {
  const image = new Float32Array(original.length);
  for (let i = 0; i < image.length; i++) image[i] = (1 - share) * original[i]! + share * far[i]!;
  return image;
}

/**
 * The unit vector from `image`, at the boundary, into the other class (eq. 16 of the paper). Zero where it is unknown.
 */
function* estimateNormal(
  image: Float32Array,
  radius: number,
  evaluations: number,
  contest: Contest,
  random: RandomSource,
): Dialogue<Float64Array> {
  const size = image.length;
  const direction = new Float32Array(size);
  const shown = new Float32Array(Math.min(chunk, evaluations) * size);
  const sum = new Float64Array(size);
  const signed = new Float64Array(size);
  let votes = 0;
  for (let first = 0; first < evaluations; first += chunk) {
    const count = Math.min(chunk, evaluations - first);
    for (let m = 0; m < count; m++) {
      random.normals(direction);
      place(shown.subarray(m * size, (m + 1) * size), image, radius, direction);
    }
    const logits = yield* askLogits(count * size === shown.length ? shown : shown.subarray(0, count * size));
    const classes = logits.length / count;
    for (let m = 0; m < count; m++) {
      const vote = hasCrossed(logits.subarray(m * classes, (m + 1) * classes), contest) ? 1 : -1;
      votes += vote;
      tally(shown.subarray(m * size, (m + 1) * size), image, vote, sum, signed);
    }
  }
  // Unless all agree, only the deviations from the mean vote say where the boundary lies.
  const mean = Math.abs(votes) === evaluations ? 0 : votes / evaluations;
  return unitDifference(signed, mean, sum);
}

// Loops over pixels are functions of their own: in a generator they take several times as long.

/** Writes the point at a distance from `image` in a direction, clipped to the box. */
function place(point: Float32Array, image: Float32Array, radius: number, direction: Float32Array): void {
  let squared = 0;
  for (let i = 0; i < point.length; i++) squared += direction[i]! * direction[i]!;
  const scale = radius / (Math.sqrt(squared) + 1e-12);
  for (let i = 0; i < point.length; i++) {
    const moved = image[i]! + scale * direction[i]!;
    // Faster than the functions that know of NaN.
    point[i] = moved > 1 ? 1 : moved > 0 ? moved : 0;
  }
}

/** Adds the step to a point, as clipping left it, to the sum of all and, times its vote, to the sum of votes. */
function tally(point: Float32Array, image: Float32Array, vote: number, sum: Float64Array, signed: Float64Array): void {
  for (let i = 0; i < point.length; i++) {
    const moved = point[i]! - image[i]!;
    sum[i]! += moved;
    signed[i]! += vote * moved;
  }
}

/** `signed − mean·sum` at length 1, in the place of `signed`. */
function unitDifference(signed: Float64Array, mean: number, sum: Float64Array): Float64Array {
  let squared = 0;
  for (let i = 0; i < sum.length; i++) {
    signed[i]! -= mean * sum[i]!;
    squared += signed[i]! * signed[i]!;
  }
  const scale = squared > 0 ? 1 / Math.sqrt(squared) : 0;
  for (let i = 0; i < sum.length; i++) signed[i]! *= scale;
  return signed;
}

/** The image moved along `normal` by `length`, halved until it is in another class; undefined where it never is. */
function* stepAcross(
  image: Float32Array,
  normal: Float64Array,
  length: number,
  crosses: Crosses,
): Dialogue<Float32Array | undefined> {
  for (let halving = 0; halving < halvings; halving++) {
    const step = length / 2 ** halving;
    const candidate = new Float32Array(image.length);
    for (let i = 0; i < candidate.length; i++) {
      candidate[i] = Math.min(1, Math.max(0, image[i]! + step * normal[i]!));
    }
    if (yield* crosses(candidate)) return candidate;
  }
  return undefined;
}

export const hopSkipJumpRecord = attackRecord({
  name: "hopskipjump",
  title: "HopSkipJump",
  source: "Chen et al. 2020",
  help: "along the boundary, whose normal is estimated from random neighbours",
  kind: "smallest norm",
  sees: "decisions",
  norms: ["l2"],
  open: ["steps"],
  noTarget: "it would have to begin at an image of that class",
  make: (options) => hopSkipJump(options),
});
