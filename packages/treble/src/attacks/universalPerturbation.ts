import { add, clip, compile, input, minimum, mul, reduceSum } from "ongrad";
import type { LabelledImages } from "../data/labelledImages.ts";
import { UserError } from "../errors/userError.ts";
import { type Band, checkBand } from "../frequency/band.ts";
import { imageBandProjector } from "../frequency/bandProjection.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { threefry, type Words } from "../random/random.ts";
import { batchSizeOf } from "../running/batchSizeOf.ts";
import { compileOptions } from "../running/compileOptions.ts";
import { inBatches } from "../running/inBatches.ts";
import type { Running } from "../running/running.ts";
import { checkCount, checkNorm, checkPositive, checkSamples, pixelsPerImage } from "./contract/checks.ts";
import { logOdds, ownClass } from "./contract/loss.ts";
import { derivatives } from "./engine/derivatives.ts";
import { checkedLogits, compileForward, type Forward, predictedClasses } from "./engine/forward.ts";

export interface UniversalOptions extends Omit<Running, "batchSize"> {
  readonly norm: "l2" | "linf";
  /** Radius of the ball, pixel units. */
  readonly epsilon: number;
  /** Frequencies to keep to. Default all. */
  readonly band?: Band | undefined;
  /** Passes over the training images. Default 10. */
  readonly epochs?: number | undefined;
  /** Length of a step (largest change of a pixel for L∞), pixel units. Default ε/10. */
  readonly stepSize?: number | undefined;
  /**
   * Where each sample's loss is cut off, so that images far on the other side stop leading. Default 9, as in the paper.
   */
  readonly lossCap?: number | undefined;
  /** Images whose gradients make a step together, a whole number from 1: it decides the result. Default 64. */
  readonly batchSize?: number | undefined;
  /** Of the order of the images; a safe integer. Default 0. */
  readonly seed?: number | undefined;
  /** Images and labels that take no part in the search. */
  readonly heldOut?: LabelledImages | undefined;
}

/** How many images a perturbation fools. */
export interface Fooling {
  /** Images that the clean model gets right. */
  readonly attacked: number;
  /** Those of them that it gets wrong with the perturbation, clipped to [0, 1]. */
  readonly fooled: number;
  /** `fooled / attacked`; NaN where none was right. */
  readonly rate: number;
}

/** One perturbation for all images, and how often it fools the model. */
export interface UniversalPerturbation {
  /** `[C, H, W]`, inside the ball and the band; add it to an image and clip to [0, 1]. */
  readonly delta: Float32Array;
  readonly train: Fooling;
  readonly heldOut?: Fooling;
  /** Of the training images, by the perturbation at the end of each pass; the best of them is `delta`. */
  readonly epochRates: readonly number[];
}

/**
 * One perturbation for all images (Moosavi-Dezfooli et al. 2017), by projected gradient steps on the capped log odds
 * (cross-entropy's direction for each sample, without its underflow), summed over one batch of images after the other,
 * in an order drawn anew for each pass (Shafahi et al. 2020): along the gradient for L2, along its sign for L∞. With
 * `band` gradient and perturbation are projected onto it; in an L∞ ball
 * the perturbation is then scaled to the ball, which keeps it in the band, where a projection would not. Images are
 * clipped to [0, 1] with the perturbation added, each by itself, in the search as in the counts. Only images that
 * the clean model gets right take part.
 * @throws UserError for images, labels or settings that do not fit.
 */
export async function universalPerturbation(
  classifier: Classifier,
  data: LabelledImages,
  options: UniversalOptions,
): Promise<UniversalPerturbation> {
  const { images, labels } = data;
  const name = "Universal perturbation";
  const { norm, epsilon, band, heldOut, signal } = options;
  const epochs = options.epochs ?? 10;
  const stepSize = options.stepSize ?? epsilon / 10;
  const lossCap = options.lossCap ?? 9;
  const seed = options.seed ?? 0;
  checkNorm(name, norm, ["l2", "linf"]);
  checkPositive(name, "epsilon", epsilon);
  checkCount(name, "epochs", epochs);
  checkPositive(name, "the step size", stepSize);
  checkPositive(name, "the cap of the loss", lossCap);
  if (!Number.isSafeInteger(seed)) throw new UserError(`${name}: the seed is ${seed}; it must be a whole number.`);
  if (band) checkBand(band);
  checkSamples(classifier, data);
  if (heldOut) checkSamples(classifier, heldOut);
  const [channels, height, width] = classifier.shape;
  const size = pixelsPerImage(classifier);
  const batch = batchSizeOf(options);
  const within = band
    ? imageBandProjector(band, height, width)
    : (values: ArrayLike<number>) => Float64Array.from(values);

  const forward = await compileForward(classifier, options);
  try {
    const right = await rightlyClassified(forward, classifier, data, signal);
    if (right.length === 0) {
      throw new UserError(`${name}: the model gets none of the images right; there is nothing to learn from.`);
    }
    const pixels = input("images", [batch, channels, height, width]);
    const labelled = input("labels", [batch, 1], "int32");
    const shift = input("shift", [1, channels, height, width]);
    const logits = checkedLogits(classifier, clip(add(pixels, shift), 0, 1));
    const own = ownClass(labelled, classifier.classes);
    // 0 for the rows of a last batch that nothing is left for.
    const weights = input("weights", [batch]);
    const loss = mul(minimum(logOdds(logits, own), lossCap), weights);
    const [gradient] = derivatives(name, reduceSum(loss), [shift], logits);
    const inputs = { images: pixels, labels: labelled, shift, weights };
    const executable = await compile(inputs, { gradient }, await compileOptions(options));
    try {
      const feeds = {
        images: new Float32Array(batch * size),
        labels: new Int32Array(batch),
        shift: new Float32Array(size),
        weights: new Float32Array(batch),
      };
      const into = { gradient: new Float32Array(size) };
      const delta = new Float64Array(size);
      let best = new Float32Array(size);
      let bestRate = -1;
      const epochRates: number[] = [];
      for (let epoch = 0; epoch < epochs; epoch++) {
        const order = shuffled(right, threefry([seed | 0, Math.floor(seed / 2 ** 32) | 0], [epoch, 5]));
        await inBatches(order.length, batch, { signal }, async (first) => {
          for (let row = 0; row < batch; row++) {
            const n = order[first + row];
            feeds.weights[row] = n === undefined ? 0 : 1;
            if (n === undefined) continue;
            feeds.images.set(images.subarray(n * size, (n + 1) * size), row * size);
            feeds.labels[row] = labels[n]!;
          }
          feeds.shift.set(delta);
          await executable.run(feeds, into);
          ascend(delta, within(into.gradient), norm, stepSize);
          delta.set(within(delta));
          shortenToBall(delta, norm, epsilon, band !== undefined);
        });
        const finished = Float32Array.from(delta);
        shortenToBall(finished, norm, epsilon, true);
        const { rate } = await foolingOf(finished, forward, classifier, data, right, signal);
        epochRates.push(rate);
        // The later of equals has come further.
        if (rate >= bestRate) [best, bestRate] = [finished, rate];
        options.onProgress?.({ done: epoch + 1, total: epochs });
      }
      const count = (of: LabelledImages, rows: readonly number[]): Promise<Fooling> =>
        foolingOf(best, forward, classifier, of, rows, signal);
      const train = await count(data, right);
      if (!heldOut) return { delta: best, train, epochRates };
      const rows = await rightlyClassified(forward, classifier, heldOut, signal);
      return { delta: best, train, heldOut: await count(heldOut, rows), epochRates };
    } finally {
      await executable.dispose();
    }
  } finally {
    await forward.dispose();
  }
}

/**
 * `image + delta`, clipped to [0, 1], for each of N images `[N, C, H, W]`: how a universal perturbation is applied.
 * @throws UserError where the images are no whole number of perturbations.
 */
export function applyPerturbation(images: Float32Array, delta: Float32Array): Float32Array {
  if (delta.length === 0 || images.length % delta.length !== 0) {
    throw new UserError(
      `The images hold ${images.length} numbers, which is no whole number of perturbations of ${delta.length}; pass images of the perturbation's shape.`,
    );
  }
  return images.map((pixel, i) => Math.min(1, Math.max(0, pixel + delta[i % delta.length]!)));
}

async function rightlyClassified(
  forward: Forward,
  classifier: Classifier,
  { images, labels }: LabelledImages,
  signal: AbortSignal | undefined,
): Promise<number[]> {
  const predictions = predictedClasses(await forward.logits(images, { signal }), classifier.classes);
  return [...labels.keys()].filter((n) => predictions[n] === labels[n]);
}

async function foolingOf(
  delta: Float32Array,
  forward: Forward,
  classifier: Classifier,
  { images, labels }: LabelledImages,
  rows: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Fooling> {
  const shifted = applyPerturbation(images, delta);
  const predictions = predictedClasses(await forward.logits(shifted, { rows, signal }), classifier.classes);
  // An answer that is not a number is no other class.
  const fooled = rows.filter((n, i) => predictions[i] !== -1 && predictions[i] !== labels[n]).length;
  return { attacked: rows.length, fooled, rate: fooled / rows.length };
}

/** A step of `length` along the gradient, or its sign; none where the gradient is zero or not finite. */
function ascend(delta: Float64Array, gradient: Float64Array, norm: "l2" | "linf", length: number): void {
  const size = Math.sqrt(gradient.reduce((sum, value) => sum + value * value, 0));
  if (!(size > 0 && size < Number.POSITIVE_INFINITY)) return;
  for (let i = 0; i < delta.length; i++) {
    delta[i]! += length * (norm === "linf" ? Math.sign(gradient[i]!) : gradient[i]! / size);
  }
}

/**
 * Into the ball: by scaling, which stays in a band, or for L∞ by cutting off each pixel where there is none to stay in.
 */
function shortenToBall(
  delta: Float64Array | Float32Array,
  norm: "l2" | "linf",
  epsilon: number,
  scaling: boolean,
): void {
  if (norm === "linf" && !scaling) {
    for (let i = 0; i < delta.length; i++) delta[i] = Math.min(epsilon, Math.max(-epsilon, delta[i]!));
    return;
  }
  let [squared, largest] = [0, 0];
  for (const value of delta) {
    squared += value * value;
    largest = Math.max(largest, Math.abs(value));
  }
  const length = norm === "l2" ? Math.sqrt(squared) : largest;
  if (length <= epsilon) return;
  for (let i = 0; i < delta.length; i++) delta[i]! *= epsilon / length;
}

/** Fisher and Yates. */
function shuffled(rows: readonly number[], key: Words): number[] {
  const order = [...rows];
  for (let i = order.length - 1; i > 0; i--) {
    const j = Math.floor((threefry(key, [i, 6])[0] / 2 ** 32) * (i + 1));
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  return order;
}
