import { channelStatistics, type Dataset, subset } from "../../data/dataset.ts";
import type { ImageSpec } from "../../models/network/network.ts";

/** What was computed, by dataset and number of images: every run of a trial asks, and trials share their dataset. */
const known = new WeakMap<Dataset, Map<number, ImageSpec>>();

/**
 * The images' shape and classes, standardised by the mean and deviation of the first `trainImages` training images,
 * also where a trial trains on another part of them. Computed once for a dataset, whose images are not to change.
 */
export function imageSpec(dataset: Dataset, trainImages: number): ImageSpec {
  const specs = known.get(dataset) ?? new Map<number, ImageSpec>();
  known.set(dataset, specs);
  const before = specs.get(trainImages);
  if (before) return before;
  const [channels] = dataset.shape;
  const { mean, std } = channelStatistics(subset(dataset.train, trainImages), channels);
  const spec = { shape: dataset.shape, classes: dataset.classes.length, mean, std };
  specs.set(trainImages, spec);
  return spec;
}
