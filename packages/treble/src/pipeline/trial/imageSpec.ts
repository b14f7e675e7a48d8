import { channelStatistics, type Dataset, subset } from "../../data/dataset.ts";
import type { ImageSpec } from "../../models/network/network.ts";

/**
 * The images' shape and classes, standardised by the mean and deviation of the first `trainImages` training images,
 * also where a trial trains on another part of them.
 */
export function imageSpec(dataset: Dataset, trainImages: number): ImageSpec {
  const [channels] = dataset.shape;
  const { mean, std } = channelStatistics(subset(dataset.train, trainImages), channels);
  return { shape: dataset.shape, classes: dataset.classes.length, mean, std };
}
