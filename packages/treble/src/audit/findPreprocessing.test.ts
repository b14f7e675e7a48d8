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
    expect(found.result).toMatchObject({ source: "found" });
    expect(found.result.tried[0]).toEqual({ name: "[0, 255]", accuracy: 1, images: COUNT });
    expect(found.result.tried.map(({ accuracy }) => accuracy)).toEqual(
      found.result.tried.map(({ accuracy }) => accuracy).toSorted((a, b) => b - a),
    );
    expect(found.result.tried.find(({ name }) => name === "[0, 1]")!.accuracy).toBe(0.5);
    // The first and the last channel of these images are alike.
    expect(found.result.alike).toEqual(["[0, 255], BGR"]);
    expect(found.result.text).toBe("[0, 255]");
  });

  it("tries ranges alone on a model that standardises its images", async () => {
    const found = await findPreprocessing(threshold(3, 0), true, { images: imagesOf(3), labels }, running);
    expect(found.preprocessing).toEqual({ range: [-1, 1] });
    expect(found.result).toMatchObject({ text: "[-1, 1]", source: "found" });
    expect(found.result.tried.map(({ name }) => name)).toEqual(["[-1, 1]", "[0, 1]", "[0, 255]"]);
    expect(found.result.alike).toEqual([]);
  });

  // Right where the last channel is brighter than 0.44 or so: under all three, and under no other one.
  const weights = Float32Array.from({ length: 24 }, (_, i) => (i < 16 ? 0 : i % 2 === 0 ? -0.25 : 0.25));
  const lastChannel = linearClassifier([3, 2, 2], 2, weights, Float32Array.of(0, 0));
  it.each([
    ["CIFAR-10", [0.4914, 0.4822, 0.4465], [0.247, 0.2435, 0.2616]],
    ["CIFAR-10, std per image", [0.4914, 0.4822, 0.4465], [0.2023, 0.1994, 0.201]],
    ["CIFAR-100", [0.5071, 0.4865, 0.4409], [0.2673, 0.2564, 0.2762]],
  ])("of those alike takes the one nearest to the images: %s", async (name, mean, std) => {
    const images = Float32Array.from({ length: COUNT * 12 }, (_, i) => {
      const c = Math.floor(i / 4) % 3;
      const isBright = labels[Math.floor(i / 12)] === 1;
      return mean[c]! + (i % 2 === 0 ? 1 : -1) * std[c]! + (isBright ? 0.01 : -0.01);
    });
    const found = await findPreprocessing(lastChannel, false, { images, labels }, running);
    expect(found.preprocessing).toEqual({ mean, std });
    expect(found.result.tried[0]!.name).toBe(name);
    const others = ["CIFAR-10", "CIFAR-10, std per image", "CIFAR-100"].filter((one) => one !== name);
    expect(found.result.alike).toEqual(expect.arrayContaining(others));
  });

  it("tries what it cannot tell apart on more images, and no other one", async () => {
    // One image of a hundred is dark for its class: on these alone [-1, 1] and Fashion-MNIST differ from [0, 1].
    const many = 1500;
    const given = Uint8Array.from({ length: many }, (_, n) => n % 2);
    const images = Float32Array.from({ length: 4 * many }, (_, i) => {
      const n = Math.floor(i / 4);
      return given[n] === 0 ? 0.38 : n % 100 === 1 ? 0.41 : 0.9;
    });
    const { result } = await findPreprocessing(threshold(1, 0.4), false, { images, labels: given }, running);
    expect(result.text).toBe("[0, 1]");
    expect(result.tried[0]).toEqual({ name: "[0, 1]", accuracy: 1, images: 1024 });
    expect(result.alike).toEqual([]);
    // 3 images of 256 are no difference, 11 of 1024 are one.
    expect(Object.fromEntries(result.tried.map(({ name, images: of }) => [name, of]))).toEqual({
      ...{ "[0, 1]": 1024, "[-1, 1]": 1024, "Fashion-MNIST": 1024 },
      ...{ MNIST: 256, "[0, 255]": 256 },
    });
    expect(result.tried.find(({ name }) => name === "[-1, 1]")!.accuracy).toBe(1 - 11 / 1024);
  });

  it("changes nothing where the images tell nothing", async () => {
    const few = { images: imagesOf(1).slice(0, 8), labels: labels.slice(0, 2) };
    const found = await findPreprocessing(threshold(1, 0.5), false, few, running);
    expect(found.preprocessing).toEqual({});
    expect(found.result.alike).toContain("[0, 255]");
  });

  it("wants images", async () => {
    const none = { images: new Float32Array(0), labels: new Uint8Array(0) };
    await expect(findPreprocessing(threshold(1, 0), false, none, running)).rejects.toThrow(UserError);
  });
});
