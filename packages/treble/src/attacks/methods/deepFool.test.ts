import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { median } from "../../statistics/median.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  linearClassifier,
  mlpClassifier,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../testing/linearOracle.ts";
import { ddn } from "./ddn.ts";
import { deepFool } from "./deepFool.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };

describe.each(["l2", "linf"] as const)("DeepFool %s", (norm) => {
  test.each(saturations)(
    "%s: every sample succeeds at the box-constrained optimum and its overshoot",
    async (saturation) => {
      const { result, ratios } = await measureAgainstOptimum(deepFool(norm), saturation, 48, options);
      expect(result.attacked).toBe(48);
      expect(result.success.every(Boolean)).toBe(true);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(1.025);
      expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
    },
  );

  test.each([1e-4, 1e4])("logits × %d: as good", async (factor) => {
    const { result, ratios } = await measureAgainstOptimum(deepFool(norm), "58 % saturated", 16, options, factor);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.025);
  });

  test("of many linear classes it meets the nearest, however many it is told to look at", async () => {
    const shape = [1, 6, 7] as const;
    const size = sizeOfImage(shape);
    const model = linearClassifier(shape, 25, numbers(1, size * 25), new Float32Array(25));
    const images = interiorImages(3, 16, shape, 0.45);
    const { predictions } = await predict(model, images, options);
    const few = await runAttack(deepFool(norm, { candidates: 10 }), model, { images, labels: predictions }, options);
    const all = await runAttack(deepFool(norm, { candidates: 25 }), model, { images, labels: predictions }, options);
    expect(few.success.every(Boolean)).toBe(true);
    expect(all.success.every(Boolean)).toBe(true);
    // Nine gradients of few classes are asked one by one, all of them as a jacobian.
    expect(few.queries[0]).toBeGreaterThan(all.queries[0]!);
    all[norm].forEach((length, n) => void expect(length).toBeLessThanOrEqual(few[norm][n]! * (1 + 1e-4)));
  });
});

test.each([
  ["a convolution", convClassifier([3, 10, 10], 6, 1, 8)],
  ["a dense layer", mlpClassifier([3, 10, 10], 6, 1)],
])("%s and ReLUs: no longer than DDN's in the median", async (_, model) => {
  const images = interiorImages(2, 24, [3, 10, 10]);
  const { predictions } = await predict(model, images, options);
  const reference = await runAttack(ddn(), model, { images, labels: predictions }, options);
  const result = await runAttack(deepFool("l2"), model, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  expect(median(result.l2.map((length, n) => length / reference.l2[n]!))).toBeLessThanOrEqual(1);
});

test("a constant model: no gradient", async () => {
  const images = interiorImages(2, 5, [1, 4, 4]);
  const result = await runAttack(
    deepFool("l2"),
    constantClassifier([1, 4, 4], 3),
    { images, labels: new Uint8Array(5) },
    options,
  );
  expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
  expect(result.images).toEqual(images);
});

test("one step of two: the budget ends before the boundary of a curved model, and says so", async () => {
  const images = interiorImages(2, 24, [3, 10, 10]);
  const model = mlpClassifier([3, 10, 10], 6, 1);
  const { predictions } = await predict(model, images, options);
  const result = await runAttack(
    deepFool("l2", { steps: 1, overshoot: 1e-9 }),
    model,
    { images, labels: predictions },
    options,
  );
  const failed = [...result.success.keys()].filter((n) => !result.success[n]);
  expect(failed.length).toBeGreaterThan(0);
  for (const n of failed) expect(result.reasons[n]).toBe("never crossed");
});

test("settings", () => {
  expect(deepFool("linf").settings).toEqual({
    norm: "linf",
    epsilon: null,
    steps: 50,
    overshoot: 0.02,
    candidates: 10,
  });
  expect(() => deepFool("l2", { candidates: 1 })).toThrow(
    new UserError("DeepFool L2: the number of candidate classes is 1; it must be a whole number of at least 2."),
  );
});
