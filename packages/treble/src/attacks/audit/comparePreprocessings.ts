import { compile, input } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import { applied, type Preprocessing } from "../../models/foreign/preprocessing.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Progress, Running } from "../../running/running.ts";
import { checkSamples, pixelsPerImage } from "../contract/checks.ts";
import { checkedLogits, imagesPerRun, predictedClasses } from "../engine/forward.ts";

/**
 * Which images a classifier without any preprocessing of its own is right on under each of several, from one graph,
 * with the numbers of the preprocessing among its inputs. What each does is to the bit what `preprocess` does.
 * @returns 1 where the prediction is the label, for each image, by preprocessing
 * @throws UserError for images or labels that do not fit.
 */
export async function comparePreprocessings(
  classifier: Classifier,
  preprocessings: readonly Preprocessing[],
  data: LabelledImages,
  options: Running = {},
): Promise<readonly Uint8Array[]> {
  const { images, labels } = data;
  const total = checkSamples(classifier, data);
  const [channels, ...area] = classifier.shape;
  const size = pixelsPerImage(classifier);
  const batch = imagesPerRun(options, classifier);
  const perChannel = [1, channels, 1, 1];
  const x = input("images", [batch, ...classifier.shape]);
  const numbers = {
    scale: input("scale", perChannel),
    shift: input("shift", perChannel),
    mean: input("mean", perChannel),
    std: input("std", perChannel),
  };
  const logits = checkedLogits({ ...classifier, logits: (y) => classifier.logits(applied(y, "rgb", numbers)) }, x);
  const executable = await compile({ images: x, ...numbers }, { logits }, await compileOptions(options));
  const into = { logits: new Float32Array(batch * classifier.classes) };
  try {
    const results: Uint8Array[] = [];
    for (const [i, { range = [0, 1], channelOrder: order, mean = [0], std = [1] }] of preprocessings.entries()) {
      const each = (values: readonly number[]): Float32Array =>
        Float32Array.from({ length: channels }, (_, c) => values[values.length === 1 ? 0 : c]!);
      const [low, high] = range;
      const feeds = { scale: each([high - low]), shift: each([low]), mean: each(mean), std: each(std) };
      const right = new Uint8Array(total);
      const onProgress = ({ done }: Progress): void =>
        options.onProgress?.({ done: i * total + done, total: preprocessings.length * total });
      await inBatches(total, batch, { signal: options.signal, onProgress }, async (first, last) => {
        const feed = new Float32Array(batch * size);
        const taken = images.subarray(first * size, last * size);
        feed.set(order === "bgr" ? turned(taken, channels, area[0]! * area[1]!) : taken);
        await executable.run({ images: feed, ...feeds }, into);
        const predictions = predictedClasses(
          into.logits.subarray(0, (last - first) * classifier.classes),
          classifier.classes,
        );
        predictions.forEach((prediction, n) => {
          right[first + n] = prediction === labels[first + n] ? 1 : 0;
        });
      });
      results.push(right);
    }
    return results;
  } finally {
    await executable.dispose();
  }
}

/** The first three channels in the other order. */
function turned(images: Float32Array, channels: number, area: number): Float32Array {
  const result = images.slice();
  for (let start = 0; start < images.length; start += channels * area) {
    for (let c = 0; c < 3; c++) {
      const from = start + (2 - c) * area;
      result.set(images.subarray(from, from + area), start + c * area);
    }
  }
  return result;
}
