import { compile, input } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { preprocess } from "../../models/foreign/preprocessing.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { linearClassifier, numbers } from "../testing/classifiers.ts";
import { betterPreprocessing } from "./betterPreprocessing.ts";
import { comparePreprocessings } from "./comparePreprocessings.ts";
import { usualPreprocessings } from "./usualPreprocessings.ts";

const options = { backend: nodeBackend(), threads: 1 };
const COUNT = 60;

/** Which images are bright in the first channel; in a third channel, the others are. */
const labels = Uint8Array.from({ length: COUNT }, (_, n) => n % 2);

function imagesOf(channels: number): Float32Array {
  return numbers(7, COUNT * channels * 4).map((noise, i) => {
    const channel = Math.floor(i / 4) % channels;
    const isBright = (labels[Math.floor(i / (channels * 4))] === 1) !== (channel === 2);
    return 0.5 + (isBright ? 0.2 : -0.2) + 0.05 * noise;
  });
}

/**
 * Right where the average pixel of the first channel, as the network gets it, is on the side of `middle` that the label
 * says.
 */
function threshold(channels: number, middle: number): Classifier {
  const weights = Float32Array.from({ length: channels * 4 * 2 }, (_, i) => (i < 8 ? (i % 2 === 0 ? -0.25 : 0.25) : 0));
  return linearClassifier([channels, 2, 2], 2, weights, Float32Array.of(middle, -middle));
}

describe("betterPreprocessing", () => {
  it.each<[string, number, number]>([
    ["[0, 255]", 1, 127.5],
    ["[-1, 1]", 1, 0],
    // (0.5 − 0.485) / 0.229, which other preprocessings put at the same place, and others not.
    ["ImageNet", 3, 0.07],
  ])("finds %s", async (name, channels, middle) => {
    const found = await betterPreprocessing(
      threshold(channels, middle),
      false,
      { images: imagesOf(channels), labels },
      options,
    );
    expect(found).toMatchObject({ images: COUNT, plain: 0.5 });
    const names = [found!.best, ...found!.alike].map(({ preprocessing }) => preprocessing.name);
    expect(names).toContain(name);
    expect(names).not.toContain("[0, 1]");
    expect(found!.best.accuracy).toBe(1);
    for (const { accuracy } of found!.alike) expect(accuracy).toBeGreaterThan(0.8);
  });

  it("finds Caffe alone where the colours are the other way round", async () => {
    // Bright where the label says so in the third channel, and dark: the first one has the opposite.
    const turned = imagesOf(3);
    const found = await betterPreprocessing(
      threshold(3, 10),
      false,
      { images: turned, labels: labels.map((label) => 1 - label) },
      options,
    );
    expect(found).toMatchObject({ best: { preprocessing: { name: "Caffe" }, accuracy: 1 }, alike: [] });
  });

  it("says nothing where none is better, or not by more than chance", async () => {
    expect(await betterPreprocessing(threshold(1, 0.5), false, { images: imagesOf(1), labels }, options)).toBeNull();
    const few = await betterPreprocessing(
      threshold(1, 127.5),
      false,
      { images: imagesOf(1).slice(0, 24), labels: labels.slice(0, 6) },
      options,
    );
    expect(few).toBeNull();
  });

  it("tries ranges alone on a model that standardises its images", async () => {
    expect(usualPreprocessings(3, true).map(({ name }) => name)).toEqual(["[0, 1]", "[-1, 1]", "[0, 255]"]);
    const found = await betterPreprocessing(threshold(3, 127.5), true, { images: imagesOf(3), labels }, options);
    expect(found?.best.preprocessing).toEqual({ name: "[0, 255]", range: [0, 255] });
  });
});

it("is told of its progress, which ends", async () => {
  const told: { done: number; total: number }[] = [];
  const onProgress = (progress: { done: number; total: number }): void => void told.push(progress);
  const data = { images: imagesOf(3), labels };
  await betterPreprocessing(threshold(3, 127.5), true, data, { ...options, batchSize: 16, onProgress });
  expect(told.map(({ done }) => done)).toEqual(told.map(({ done }) => done).toSorted((a, b) => a - b));
  expect(told.at(-1)).toEqual({ done: 3 * COUNT, total: 3 * COUNT });
});

it("comparePreprocessings does to the bit what preprocess does", async () => {
  // The second logit is the larger one exactly where the preprocessed pixel is above that of one byte.
  const pixels = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
  for (const usual of usualPreprocessings(1, false)) {
    const x = input("x", [256, 1, 1, 1]);
    const executable = await compile({ x }, { y: preprocess(x, usual) }, options);
    const y = (await executable.run({ x: pixels })).y as Float32Array;
    await executable.dispose();
    for (const at of [1, 77, 128, 254]) {
      const classifier = linearClassifier([1, 1, 1], 2, Float32Array.of(0, 1), Float32Array.of(y[at]!, 0));
      const expected = Float32Array.from(y, (value) => (value > y[at]! ? 1 : 0));
      const [right] = await comparePreprocessings(
        classifier,
        [usual],
        { images: pixels, labels: new Uint8Array(256).fill(1) },
        options,
      );
      expect(Array.from(right!)).toEqual(Array.from(expected));
    }
  }
});
