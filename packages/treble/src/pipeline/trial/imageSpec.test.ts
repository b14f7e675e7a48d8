import { expect, test } from "vitest";
import { channelStatistics, type Dataset, subset } from "../../data/dataset.ts";
import { generateSynthetic } from "../../data/synthetic.ts";
import { imageSpec } from "./imageSpec.ts";

const dataset = generateSynthetic({ trainCount: 40, testCount: 10, shape: [3, 8, 8] });

test("standardises by the training images that are used, and by those alone", () => {
  for (const count of [10, 30]) {
    expect(imageSpec(dataset, count)).toEqual({
      shape: [3, 8, 8],
      classes: dataset.classes.length,
      ...channelStatistics(subset(dataset.train, count), 3),
    });
  }
  expect(imageSpec(dataset, 10).mean).not.toEqual(imageSpec(dataset, 30).mean);
});

test("is computed once for a dataset and a number of images", () => {
  expect(imageSpec(dataset, 20)).toBe(imageSpec(dataset, 20));
  const { train } = dataset;
  const darker: Dataset = { ...dataset, train: { ...train, images: train.images.map((value) => value >> 1) } };
  expect(imageSpec(darker, 20).mean[0]).toBeLessThan(imageSpec(dataset, 20).mean[0]!);
});
