import { computedSize, gradients, input, MissingRuleError, reduceSum } from "ongrad";
import { classMargin, ownClass } from "../attacks/contract/loss.ts";
import type { Classifier } from "../models/network/classifier.ts";

/** Values of an image's size that a step of an attack holds beside the model's gradient, and what goes in and out. */
const STEP_VALUES = 32;
/** A graph has no fewer rows. */
const FEWEST = 2;

/**
 * Bytes that a step of an attack computes of each image of a batch, at most: the sum of all values of the graph of a
 * margin and its gradient, as if none of them were freed before the end, and 32 more of an image's size for the step
 * around it. onnxruntime, which reuses memory, needs less. The weights, the images themselves and what the runtime
 * takes for itself come on top.
 */
export function bytesPerImage(model: Classifier): number {
  const rows = 8;
  const images = input("images", [rows, ...model.shape]);
  const labels = input("labels", [rows, 1], "int32");
  const logits = model.logits(images);
  const margin = classMargin(logits, ownClass(labels, model.classes));
  let outputs = [margin];
  try {
    outputs = [margin, gradients(reduceSum(margin), [images], undefined, { finiteAt: [logits] })[0]];
  } catch (error) {
    if (!(error instanceof MissingRuleError)) throw error;
  }
  const size = model.shape[0] * model.shape[1] * model.shape[2];
  return 4 * (computedSize(outputs) / rows + STEP_VALUES * size);
}

/** How many images a batch may have so that what a step of an attack computes of them stays below so many bytes. */
export function rowsForMemory(model: Classifier, bytes: number): number {
  return rowsWithin(bytesPerImage(model), bytes);
}

/** How many images of so many bytes each. */
export function rowsWithin(each: number, bytes: number): number {
  return Math.max(FEWEST, Math.floor(bytes / each));
}
