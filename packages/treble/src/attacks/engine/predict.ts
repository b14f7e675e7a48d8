import type { Classifier } from "../../models/network/classifier.ts";
import type { Running } from "../../running/running.ts";
import { checkImages } from "../contract/checks.ts";
import { compileForward, predictedClasses } from "./forward.ts";

/** What a model says of N images. */
export interface Prediction {
  /** `[N, classes]` */
  readonly logits: Float32Array;
  /** The class of the largest logit; −1 where a logit is not a number. */
  readonly predictions: Int32Array;
}

/**
 * Logits and predictions of `images` (`[N, C, H, W]`, pixels in [0, 1]).
 * @throws UserError for images that do not fit the model.
 */
export async function predict(
  classifier: Classifier,
  images: Float32Array,
  options: Running = {},
): Promise<Prediction> {
  const forward = await compileForward(classifier, options, checkImages(classifier, images));
  try {
    const logits = await forward.logits(images, options);
    return { logits, predictions: predictedClasses(logits, classifier.classes) };
  } finally {
    await forward.dispose();
  }
}
