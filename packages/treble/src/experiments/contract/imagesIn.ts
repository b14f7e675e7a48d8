import { namedDataset } from "../../data/known/namedDataset.ts";
import type { Scale } from "./scale.ts";

/** How many training images a dataset has; infinitely many where that is not known. */
export function imagesIn(dataset: string, { counts }: Pick<Scale, "counts">): number {
  return namedDataset(dataset)?.record.trainImages ?? counts[dataset] ?? Infinity;
}
