import { nodeBackend } from "ongrad/node";
import { describe, expect, it } from "vitest";
import { linearClassifier, numbers } from "../attacks/testing/classifiers.ts";
import { UserError } from "../errors/userError.ts";
import type { Classifier } from "../models/network/classifier.ts";
import { findPreprocessing } from "./findPreprocessing.ts";

const running = { backend: nodeBackend(), threads: 1 };
const COUNT = 60;
const labels = Uint8Array.from({ length: COUNT }, (_, n) => n % 2);

/** Bright where the label says so. */
function imagesOf(channels: number): Float32Array {
  return numbers(7, COUNT * channels * 4).map((noise, i) => {
    const isBright = labels[Math.floor(i / (channels * 4))] === 1;
    return 0.5 + (isBright ? 0.2 : -0.2) + 0.05 * noise;
  });
}

/** Right where the average pixel of the first channel is on the side of `middle` that the label says. */
function threshold(channels: number, middle: number): Classifier {
  const weights = Float32Array.from({ length: channels * 4 * 2 }, (_, i) => (i < 8 ? (i % 2 === 0 ? -0.25 : 0.25) : 0));
  return linearClassifier([channels, 2, 2], 2, weights, Float32Array.of(middle, -middle));
}

describe("findPreprocessing", () => {
  it("takes the one under which the model is right most often, and says which are not told apart", async () => {
    const found = await findPreprocessing(threshold(3, 127.5), false, { images: imagesOf(3), labels }, running);
    expect(found.preprocessing).toEqual({ range: [0, 255] });
    expect(found.result).toMatchObject({ source: "found", images: COUNT });
    expect(found.result.tried[0]).toEqual({ name: "[0, 255]", accuracy: 1 });
    expect(found.result.tried.map(({ accuracy }) => accuracy)).toEqual(
      found.result.tried.map(({ accuracy }) => accuracy).toSorted((a, b) => b - a),
    );
    expect(found.result.tried.find(({ name }) => name === "[0, 1]")!.accuracy).toBe(0.5);
    // The first and the last channel of these images are alike.
    expect(found.alike).toEqual(["[0, 255], BGR"]);
    expect(found.result.text).toBe("[0, 255]; not told apart by 60 images: [0, 255], BGR");
  });

  it("tries ranges alone on a model that standardises its images", async () => {
    const found = await findPreprocessing(threshold(3, 0), true, { images: imagesOf(3), labels }, running);
    expect(found.preprocessing).toEqual({ range: [-1, 1] });
    expect(found.result).toMatchObject({ text: "[-1, 1]", source: "found" });
    expect(found.result.tried.map(({ name }) => name)).toEqual(["[-1, 1]", "[0, 1]", "[0, 255]"]);
    expect(found.alike).toEqual([]);
  });

  it("changes nothing where the images tell nothing", async () => {
    const few = { images: imagesOf(1).slice(0, 8), labels: labels.slice(0, 2) };
    const found = await findPreprocessing(threshold(1, 0.5), false, few, running);
    expect(found.preprocessing).toEqual({});
    expect(found.alike).toContain("[0, 255]");
  });

  it("wants images", async () => {
    const none = { images: new Float32Array(0), labels: new Uint8Array(0) };
    await expect(findPreprocessing(threshold(1, 0), false, none, running)).rejects.toThrow(UserError);
  });
});
