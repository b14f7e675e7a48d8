import { compile, input, reduceSum, type Value, where } from "ongrad";
import type { LabelledImages } from "../../data/labelledImages.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { compileOptions } from "../../running/compileOptions.ts";
import { inBatches } from "../../running/inBatches.ts";
import type { Running } from "../../running/running.ts";
import { type Signals, signalsOf } from "../../spectrum/signals.ts";
import { checkSamples, checkTargets, pixelsPerImage } from "../contract/checks.ts";
import { classMargin, marginTo, ownClass } from "../contract/loss.ts";
import { derivatives } from "./derivatives.ts";
import { checkedLogits, imagesPerRun } from "./forward.ts";
import { rowsFor } from "./rows.ts";

export interface InputGradientOptions extends Running {
  /**
   * What is differentiated: the margin `logit_y − max_{j≠y} logit_j` (default), or the label's own logit, which for a
   * linear model gives its end-to-end predictor β_y exactly.
   */
  readonly of?: "margin" | "logit" | undefined;
  /**
   * A class for each image, not its label: the margin is `logit_y − logit_rival`, whichever logit is the largest.
   */
  readonly rivals?: Uint8Array | Int32Array | undefined;
}

/**
 * The learned feature at each sample: the gradient in the image of its margin (or of its label's logit). As many
 * signals as images; not finite where the model's own derivative is not.
 * @throws UserError for images, labels or rivals that do not fit the model.
 */
export async function inputGradient(
  classifier: Classifier,
  data: LabelledImages,
  options: InputGradientOptions = {},
): Promise<Signals> {
  const { images, labels } = data;
  const total = checkSamples(classifier, data);
  const batch = rowsFor(total, imagesPerRun(options, classifier));
  const size = pixelsPerImage(classifier);
  const image = input("images", [batch, ...classifier.shape]);
  const label = input("labels", [batch, 1], "int32");
  const logits = checkedLogits(classifier, image);
  const own = ownClass(label, classifier.classes);
  const { rivals } = options;
  if (rivals) checkTargets(classifier, rivals, labels);
  const rival = input("rivals", [batch, 1], "int32");
  const margin = rivals ? marginTo(logits, own, ownClass(rival, classifier.classes)) : classMargin(logits, own);
  const target = options.of === "logit" ? where(own, logits, 0) : margin;
  const [gradient] = derivatives("the gradient in the image", reduceSum(target), [image], logits);
  const inputs: Record<string, Value> = { images: image, labels: label, ...(rivals && { rivals: rival }) };
  const executable = await compile(inputs, { gradient }, await compileOptions(options));
  try {
    const feeds = { images: new Float32Array(batch * size), labels: new Int32Array(batch) };
    const others = rivals && { rivals: new Int32Array(batch) };
    const into = { gradient: new Float32Array(batch * size) };
    const out = new Float32Array(images.length);
    await inBatches(total, batch, options, async (first, last) => {
      feeds.images.set(images.subarray(first * size, last * size));
      feeds.labels.set(labels.subarray(first, last));
      others?.rivals.set(rivals!.subarray(first, last));
      await executable.run({ ...feeds, ...others }, into);
      out.set(into.gradient.subarray(0, (last - first) * size), first * size);
    });
    return signalsOf(out, classifier.shape);
  } finally {
    await executable.dispose();
  }
}
