/** Small classifiers with reproducible weights, and images for them: what the attacks' tests attack. */
import { add, concat, constant, conv2d, flatten, full, log, matmul, mul, relu, slice, sub, type Value } from "ongrad";
import type { Classifier } from "../../models/network/classifier.ts";
import { threefry } from "../../random/random.ts";

export type ImageShape = readonly [number, number, number];

export function sizeOfImage([channels, height, width]: ImageShape): number {
  return channels * height * width;
}

/** Reproducible numbers in (−scale, scale]. */
export function numbers(seed: number, count: number, scale = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => scale * (2 * ((threefry([seed, 7], [i, 0])[0] + 1) / 2 ** 32) - 1),
  );
}

/** Pixels in [margin, 1 − margin]. */
export function interiorImages(seed: number, count: number, shape: ImageShape, margin = 0): Float32Array {
  return numbers(seed, count * sizeOfImage(shape)).map((value) => margin + (1 - 2 * margin) * (value / 2 + 0.5));
}

/** Logits `x·W + b`, `weights` `[D, classes]`. */
export function linearClassifier(
  shape: ImageShape,
  classes: number,
  weights: Float32Array,
  bias: Float32Array,
): Classifier {
  const w = constant(weights, [sizeOfImage(shape), classes]);
  const b = constant(bias, [classes]);
  return { shape, classes, logits: (images) => add(matmul(flatten(images), w), b) };
}

/** Of a hidden layer of ReLUs on pixels − 0.5, `[D, hidden]` and `[hidden]`, and of the logits `[hidden, classes]`. */
export interface MlpWeights {
  readonly first: Float32Array;
  readonly bias: Float32Array;
  readonly second: Float32Array;
}

export function mlpWeights(shape: ImageShape, classes: number, seed: number, hidden: number): MlpWeights {
  const size = sizeOfImage(shape);
  return {
    first: numbers(seed, size * hidden, Math.sqrt(6 / size)),
    bias: numbers(seed + 1, hidden, 0.1),
    second: numbers(seed + 2, hidden * classes, Math.sqrt(6 / hidden)),
  };
}

/** One hidden layer of ReLUs. */
export function mlpClassifier(shape: ImageShape, classes: number, seed: number, hidden = 32): Classifier {
  const { first, bias, second } = mlpWeights(shape, classes, seed, hidden);
  const w1 = constant(first, [sizeOfImage(shape), hidden]);
  const b1 = constant(bias, [hidden]);
  const w2 = constant(second, [hidden, classes]);
  return { shape, classes, logits: (images) => matmul(relu(add(matmul(flatten(sub(images, 0.5)), w1), b1)), w2) };
}

/** A 3×3 convolution, ReLU, and a dense layer. */
export function convClassifier(shape: ImageShape, classes: number, seed: number, channels = 16): Classifier {
  const [c, height, width] = shape;
  const w1 = constant(numbers(seed, channels * c * 9, Math.sqrt(6 / (9 * c))), [channels, c, 3, 3]);
  const inner = channels * height * width;
  const w2 = constant(numbers(seed + 2, inner * classes, Math.sqrt(6 / inner)), [inner, classes]);
  const features = (images: Value): Value => relu(conv2d(sub(images, 0.5), w1, { padding: "same" }));
  return { shape, classes, logits: (images) => matmul(flatten(features(images)), w2) };
}

/** The classifier with logits `factor·z + offset`: the same predictions for every positive factor. */
export function rescaled(classifier: Classifier, factor: number, offset = 0): Classifier {
  return { ...classifier, logits: (images) => add(mul(classifier.logits(images), factor), offset) };
}

/** The first class for every image. */
export function constantClassifier(shape: ImageShape, classes: number): Classifier {
  const w = constant(new Float32Array(sizeOfImage(shape) * classes), [sizeOfImage(shape), classes]);
  const b = constant(
    Float32Array.from({ length: classes }, (_, k) => (k === 0 ? 1 : 0)),
    [classes],
  );
  return { shape, classes, logits: (images) => add(matmul(flatten(images), w), b) };
}

/** The classifier, with NaN for every logit of images whose first pixel is below `threshold`. */
export function nanBelow(classifier: Classifier, threshold: number): Classifier {
  const size = sizeOfImage(classifier.shape);
  const first = constant(
    Float32Array.from({ length: size }, (_, i) => (i === 0 ? 1 : 0)),
    [size, 1],
  );
  return {
    ...classifier,
    // The logarithm of a negative number.
    logits: (images) => add(classifier.logits(images), mul(log(sub(matmul(flatten(images), first), threshold)), 0)),
  };
}

/** The classifier with further classes of a constant logit; `places[k]` is where its class k is then. */
export function withConstantClasses(
  classifier: Classifier,
  places: readonly number[],
  classes: number,
  logit: number,
): Classifier {
  return {
    ...classifier,
    classes,
    logits: (images) => {
      const logits = classifier.logits(images);
      const constantClass = full(logit, [images.shape[0]!, 1], "float32");
      const columns = Array.from({ length: classes }, (_, at) => {
        const k = places.indexOf(at);
        return k < 0 ? constantClass : slice(logits, 1, k, k + 1);
      });
      return concat(columns, 1);
    },
  };
}
