/** What the attacks ask of their settings and samples, and the sentences that say so. */

import type { LabelledImages } from "../../data/labelledImages.ts";
import { UserError } from "../../errors/userError.ts";
import { type Norm, normNames, norms } from "../../geometry/norms.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { kindOf, shown } from "../../text/kindOf.ts";
import type { Attack, StepAttack } from "./contract.ts";

/** A finite number above 0 (and below `below`). @throws UserError */
export function checkPositive(
  attack: string,
  what: string,
  value: number,
  below: number = Number.POSITIVE_INFINITY,
): void {
  if (typeof value === "number" && value > 0 && value < below) return;
  const range = below === Number.POSITIVE_INFINITY ? "a finite number above 0" : `above 0 and below ${below}`;
  throw new UserError(`${attack}: ${what} is ${shown(value)}; it must be ${range}.`);
}

/** A finite number of at least 0. @throws UserError */
export function checkNotNegative(attack: string, what: string, value: number): void {
  if (value >= 0 && value < Number.POSITIVE_INFINITY) return;
  throw new UserError(`${attack}: ${what} is ${value}; it must be a finite number of at least 0.`);
}

/** A whole number of at least `least`. @throws UserError */
export function checkCount(where: string, what: string, value: number, least = 1): void {
  if (Number.isSafeInteger(value) && value >= least) return;
  throw new UserError(`${where}: ${what} is ${shown(value)}; it must be a whole number of at least ${least}.`);
}

/** One of the norms that an attack is for. @throws UserError */
export function checkNorm(attack: string, norm: Norm, among: readonly Norm[] = norms): void {
  if (among.includes(norm)) return;
  const known = norms.includes(norm) ? normNames[norm] : shown(norm);
  throw new UserError(`${attack}: the norm is ${known}; it must be ${among.join(" or ")}.`);
}

/** @throws UserError for an attack that does not go step by step, whose steps `what` could confine. */
export function checkSteps(attack: StepAttack, what: string): void {
  if (attack?.kind === "steps") return;
  const found = typeof (attack as Attack | undefined)?.name === "string" ? attack.name : kindOf(attack);
  throw new UserError(`${what} is for an attack of gradient steps, such as pgdLinf(8 / 255), not for ${found}.`);
}

/** How many numbers one image is. */
export function pixelsPerImage({ shape: [channels, height, width] }: Pick<Classifier, "shape">): number {
  return channels * height * width;
}

/**
 * Whole images with every pixel in [0, 1]; gives their number. @throws UserError naming the first pixel that is not.
 */
export function checkImages(classifier: Classifier, images: Float32Array): number {
  checkClassifier(classifier);
  if (!(images instanceof Float32Array)) {
    throw new UserError(
      `The images are ${kindOf(images)}; pass all of them, [N, C, H, W], as one Float32Array with pixels in [0, 1].`,
    );
  }
  const [channels, height, width] = classifier.shape;
  const size = pixelsPerImage(classifier);
  if (images.length % size !== 0) {
    throw new UserError(
      `The images hold ${images.length} numbers, which is no whole number of ${channels}×${height}×${width} images (${size} numbers each); pass the images that the model was made for.`,
    );
  }
  const wrong = images.findIndex((pixel) => !(pixel >= 0 && pixel <= 1));
  if (wrong >= 0) {
    throw new UserError(
      `Image ${Math.floor(wrong / size)} has a pixel of ${images[wrong]}, outside [0, 1]; scale the pixels to [0, 1] and leave normalisation to the model.`,
    );
  }
  return images.length / size;
}

/** What may be called a model. @throws UserError */
function checkClassifier(classifier: Classifier): void {
  const { shape, classes, logits }: Partial<Classifier> = classifier ?? {};
  if (shape?.length === 3 && Number.isSafeInteger(classes) && typeof logits === "function") return;
  throw new UserError(
    `The model is ${kindOf(classifier)} and no classifier; pass what \`load\` gives, or \`withWeights\` of a network.`,
  );
}

/** One label (or `what` it is) an image, each a class of the model. @throws UserError naming the first that is not. */
export function checkLabels(
  classifier: Classifier,
  labels: Uint8Array | Int32Array,
  count: number,
  what = "label",
): void {
  if (!(labels instanceof Uint8Array || labels instanceof Int32Array)) {
    throw new UserError(`The ${what}s are ${kindOf(labels)}; pass a Uint8Array or an Int32Array, one class an image.`);
  }
  if (labels.length !== count) {
    throw new UserError(`There are ${count} images but ${labels.length} ${what}s; pass one ${what} for each image.`);
  }
  const wrong = labels.findIndex((label) => label < 0 || label >= classifier.classes);
  if (wrong >= 0) {
    throw new UserError(
      `Image ${wrong} has the ${what} ${labels[wrong]}, but the model knows the classes 0 to ${classifier.classes - 1}; check that ${what}s and model belong together.`,
    );
  }
}

/**
 * Whole images with pixels in [0, 1] and a label each; gives their number.
 * @throws UserError naming the first that does not fit.
 */
export function checkSamples(classifier: Classifier, data: LabelledImages): number {
  if (typeof data !== "object" || data === null || !("images" in data && "labels" in data)) {
    throw new UserError(`The data is ${kindOf(data)}; pass { images, labels }.`);
  }
  const { images, labels } = data;
  const count = checkImages(classifier, images);
  checkLabels(classifier, labels, count);
  return count;
}

/**
 * One target an image, each another class of the model than the label. @throws UserError naming the first that is not.
 */
export function checkTargets(
  classifier: Classifier,
  targets: Uint8Array | Int32Array,
  labels: Uint8Array | Int32Array,
): void {
  checkLabels(classifier, targets, labels.length, "target");
  const own = targets.findIndex((target, n) => target === labels[n]);
  if (own >= 0) {
    throw new UserError(`Image ${own} has its own class ${targets[own]} for a target; choose another class.`);
  }
}
