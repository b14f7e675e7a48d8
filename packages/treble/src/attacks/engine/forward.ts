/** A classifier compiled for one batch size; fewer images fill the rest of the batch with what is left there. */
import { compile, input, largestValue, type Value } from "ongrad";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { batchSizeOf } from "../../running/batchSizeOf.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { pixelsPerImage } from "../contract/checks.ts";
import { rowsFor } from "./rows.ts";

/**
 * Bytes of the largest value of a batch. With more, what one operator writes has left the cache before the next one
 * reads it: on 2 MiB of L2, 64 images at once took 1.1 to 1.25 times as long an image as this many (small CNN,
 * ResNet-20, vision transformer, bounded-width and locally connected networks).
 */
const CACHED = 2 ** 20;
/** Below so many images a run's fixed costs and the reading of weights weigh more. */
const FEWEST = 8;
/**
 * But so many bytes weigh more still: of images of 224 pixels (EfficientNet-Lite0, 4.6 MiB each) two at once took 0.85
 * times as long an image as eight, and 0.4 times the memory.
 */
const LARGE = 2 ** 23;

const fitting = new WeakMap<Classifier, number>();

/** Images per run: as many as the options allow and the cache holds. @throws UserError as `batchSizeOf`. */
export function imagesPerRun(options: Pick<Running, "batchSize">, classifier: Classifier): number {
  let most = fitting.get(classifier);
  if (most === undefined) {
    const images = input("images", [FEWEST, ...classifier.shape]);
    const bytes = (4 * largestValue([classifier.logits(images)])) / FEWEST;
    const holds = (size: number): number => Math.floor(size / Math.max(1, bytes));
    most = Math.max(2, Math.min(FEWEST, holds(LARGE)), holds(CACHED));
    fitting.set(classifier, most);
  }
  return Math.min(batchSizeOf(options), most);
}

/** The classifier's logits for `images`, checked to be `[N, classes]`. @throws UserError */
export function checkedLogits(classifier: Classifier, images: Value): Value {
  const logits = classifier.logits(images);
  const batch = images.shape[0]!;
  if (classifier.classes < 2) {
    throw new UserError(`The model has ${classifier.classes} class; an attack needs at least 2.`);
  }
  if (logits.shape.length !== 2 || logits.shape[0] !== batch || logits.shape[1] !== classifier.classes) {
    throw new UserError(
      `The model gives [${logits.shape}] for ${batch} images; a classifier of ${classifier.classes} classes gives logits of [${batch},${classifier.classes}].`,
    );
  }
  return logits;
}

export interface ForwardOptions extends Pick<Running, "signal" | "onProgress"> {
  /** Which of the images to take, in this order. Default all. */
  readonly rows?: readonly number[];
  /** What becomes of each pixel on the way in. Default nothing. */
  pixel?(value: number): number;
}

export interface Forward {
  /** Logits of N of the images (`[N, classes]`), in batches. */
  logits(images: Float32Array, options?: ForwardOptions): Promise<Float32Array>;
  dispose(): Promise<void>;
}

/** For `count` images at a time; where their number is not known, with `imagesPerRun` rows. */
export async function compileForward(classifier: Classifier, options: Running, count?: number): Promise<Forward> {
  const batchSize = imagesPerRun(options, classifier);
  const batch = count === undefined ? Math.max(2, batchSize) : rowsFor(count, batchSize);
  const images = input("images", [batch, ...classifier.shape]);
  const logits = checkedLogits(classifier, images);
  const executable = await compile({ images }, { logits }, await compileOptions(options));
  const size = pixelsPerImage(classifier);
  return {
    async logits(all, { rows, pixel, signal, onProgress } = {}) {
      const total = rows ? rows.length : all.length / size;
      const feed = new Float32Array(batch * size);
      const into = { logits: new Float32Array(batch * classifier.classes) };
      const out = new Float32Array(total * classifier.classes);
      await inBatches(total, batch, { signal, onProgress }, async (first, last) => {
        for (let i = first; i < last; i++) {
          const row = rows ? rows[i]! : i;
          const image = all.subarray(row * size, (row + 1) * size);
          feed.set(pixel ? image.map(pixel) : image, (i - first) * size);
        }
        await executable.run({ images: feed }, into);
        out.set(into.logits.subarray(0, (last - first) * classifier.classes), first * classifier.classes);
      });
      return out;
    },
    dispose: () => executable.dispose(),
  };
}

/**
 * The class of the largest logit of each row of `[N, classes]`, the first of equals; −1 where a logit is not a number,
 * since such a row predicts nothing.
 */
export function predictedClasses(logits: Float32Array, classes: number): Int32Array {
  const predictions = new Int32Array(logits.length / classes);
  for (let n = 0; n < predictions.length; n++) {
    let best = 0;
    for (let k = 0; k < classes; k++) {
      const value = logits[n * classes + k]!;
      if (Number.isNaN(value)) {
        best = -1;
        break;
      }
      if (value > logits[n * classes + best]!) best = k;
    }
    predictions[n] = best;
  }
  return predictions;
}
