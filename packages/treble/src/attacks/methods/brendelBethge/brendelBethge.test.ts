import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { median } from "../../../statistics/median.ts";
import type { QueryAttack } from "../../contract/contract.ts";
import { predict } from "../../engine/predict.ts";
import { runAttack } from "../../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  linearClassifier,
  mlpClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "../../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../../testing/linearOracle.ts";
import { ddn } from "../ddn.ts";
import { fab } from "../fab.ts";
import { brendelBethge } from "./brendelBethge.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [3, 8, 8] as const;
const size = sizeOfImage(shape);
const images = interiorImages(2, 16, shape);

/** A fifth of the steps, each five times as long: the same way in all. */
const quick = { steps: 200, learningRate: 5e-3 };

describe.each(["l2", "linf"] as const)("Brendel-Bethge %s", (norm) => {
  test.each(saturations)("%s: every sample succeeds, at the box-constrained optimum", async (saturation) => {
    const { result, ratios } = await measureAgainstOptimum(brendelBethge(norm), saturation, 6, options);
    expect(result.attacked).toBe(6);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.001);
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
  });

  test.each([1e-4, 1e4])("logits × %d: as good, in a fifth of the steps", async (factor) => {
    const { result, ratios } = await measureAgainstOptimum(
      brendelBethge(norm, quick),
      "58 % saturated",
      6,
      options,
      factor,
    );
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.02);
  });

  test.each([
    ["a convolution", convClassifier(shape, 6, 1, 8)],
    ["a dense layer", mlpClassifier(shape, 6, 1)],
  ])("%s and ReLUs: from noise in most samples, from near in all, FAB's equal", async (_, model) => {
    const { predictions } = await predict(model, images, options);
    const reference = await runAttack(fab(norm), model, { images, labels: predictions }, options);
    const ratios = async (start: "noise" | "gradient"): Promise<Float64Array> => {
      const attack = brendelBethge(norm, { ...quick, start });
      const result = await runAttack(attack, model, { images, labels: predictions }, options);
      expect(result.success.every(Boolean)).toBe(true);
      return result[norm].map((length, n) => length / reference[norm][n]!);
    };
    expect(median(await ratios("noise"))).toBeLessThanOrEqual(1.05);
    expect(median(await ratios("gradient"))).toBeLessThanOrEqual(1.01);
  });
});

test("no longer than DDN's in the median", async () => {
  const model = convClassifier(shape, 6, 1, 8);
  const { predictions } = await predict(model, images, options);
  const reference = await runAttack(ddn(), model, { images, labels: predictions }, options);
  const result = await runAttack(brendelBethge("l2", quick), model, { images, labels: predictions }, options);
  expect(median(result.l2.map((length, n) => length / reference.l2[n]!))).toBeLessThanOrEqual(1);
});

describe("the start", () => {
  // A model of two classes that takes all noise for the second.
  const weights = numbers(3, 2 * size, 0.1);
  const model = linearClassifier(shape, 2, weights, Float32Array.of(-1, 1));
  const bright = interiorImages(4, 6, shape).map((pixel, i) => {
    const pull = weights[2 * (i % size)]! - weights[2 * (i % size) + 1]!;
    return Math.min(1, Math.max(0, pixel + 6 * pull));
  });

  test("may be on either side of where noise is: both get into the other class", async () => {
    const both = Float32Array.from([...bright, ...interiorImages(5, 6, shape)]);
    const { predictions } = await predict(model, both, options);
    expect(new Set(predictions)).toEqual(new Set([0, 1]));
    const result = await runAttack(
      brendelBethge("l2", { steps: 50 }),
      model,
      { images: both, labels: predictions },
      options,
    );
    expect(result.success.every(Boolean)).toBe(true);
  });

  test("is the caller's image where that is adversarial, and noise where it is not", async () => {
    const { predictions } = await predict(model, bright, options);
    const other = interiorImages(5, 1, shape);
    const short = { steps: 1, draws: 3 };
    const given = (image: Float32Array) =>
      runAttack(
        brendelBethge("l2", { ...short, start: () => image }),
        model,
        { images: bright, labels: predictions },
        options,
      );
    const own = await given(bright.slice(0, size));
    const noise = await runAttack(brendelBethge("l2", short), model, { images: bright, labels: predictions }, options);
    const theirs = await given(other);
    expect(own.images).toEqual(noise.images);
    expect(theirs.success.every(Boolean)).toBe(true);
    expect(theirs.images).not.toEqual(noise.images);
    expect(theirs.attack.settings.start).toBe("given");
    await expect(given(other.slice(1))).rejects.toThrow(UserError);
  });

  test("is missing where the model knows but one class", async () => {
    const attack = brendelBethge("l2", { draws: 30 });
    const result = await runAttack(
      attack,
      constantClassifier(shape, 3),
      { images, labels: new Uint8Array(16) },
      options,
    );
    expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
    expect(result.images).toEqual(images);
    const far = linearClassifier(shape, 2, weights, Float32Array.of(1000, -1000));
    const never = await runAttack(attack, far, { images, labels: new Uint8Array(16) }, options);
    expect(new Set(never.reasons)).toEqual(new Set(["never crossed"]));
  });
});

test("a walk from noise arrives before the trust region has shrunk", async () => {
  const model = convClassifier(shape, 6, 1, 8);
  const { predictions } = await predict(model, images, options);
  const norms = async (attack: QueryAttack): Promise<number> => {
    const result = await runAttack(attack, model, { images, labels: predictions }, options);
    expect(result.success.every(Boolean)).toBe(true);
    return result.l2.reduce((sum, norm) => sum + Math.log(norm), 0) / images.length;
  };
  const [own, narrow] = [await norms(brendelBethge("l2")), await norms(brendelBethge("l2", { learningRate: 1e-3 }))];
  expect(own).toBeLessThan(narrow);
  expect(Math.exp(own - (await norms(brendelBethge("l2", { learningRate: 10 }))))).toBeLessThan(1.02);
});

test("holes of NaN in the model are walked around", async () => {
  const edged = images.map((pixel, i) => (i % size > 0 ? pixel : 0.5005));
  const model = nanBelow(convClassifier(shape, 6, 1, 8), 0.5);
  const { predictions } = await predict(model, edged, options);
  const result = await runAttack(brendelBethge("l2", quick), model, { images: edged, labels: predictions }, options);
  expect(result.attacked).toBe(16);
  expect(result.success.every(Boolean)).toBe(true);
  result.adversarialPredictions.forEach((prediction) => void expect(prediction).not.toBe(-1));
});

test("settings", () => {
  expect(brendelBethge("l2").settings).toEqual({
    norm: "l2",
    epsilon: null,
    steps: 1000,
    learningRate: 0.1,
    decay: 0.5,
    decays: 20,
    momentum: 0.8,
    overshoot: 1.1,
    binarySearchSteps: 10,
    draws: 1000,
    blends: 1000,
    start: "noise",
  });
  expect(() => brendelBethge("linf", { momentum: 1 })).toThrow(
    new UserError("Brendel-Bethge L∞: the momentum is 1; it must be at least 0 and below 1."),
  );
  expect(() => brendelBethge("l2", { overshoot: 2 })).toThrow(
    new UserError("Brendel-Bethge L2: the overshoot is 2; it must be above 0 and below 2."),
  );
});
