import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { constantClassifier, convClassifier, interiorImages, nanBelow } from "../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../testing/linearOracle.ts";
import { carliniWagner } from "./carliniWagner.ts";
import { ddn } from "./ddn.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 8, 8] as const;
const model = convClassifier(shape, 4, 1, 8);

describe("against the exact optimum of a linear model", () => {
  // Half of the default steps: what holds with these holds with more.
  const half = carliniWagner({ steps: 250 });
  test.each(saturations)(
    "%s: every sample succeeds within 1.02 × of the box-constrained optimum",
    async (saturation) => {
      const { result, ratios, images } = await measureAgainstOptimum(half, saturation, 16, options);
      expect(result.attacked).toBe(16);
      expect(result.success.every(Boolean)).toBe(true);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(1.02);
      expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
      if (saturation === "saturated throughout") {
        expect(images.filter((pixel, i) => pixel !== result.images[i]).length / images.length).toBeGreaterThan(0.3);
      }
    },
  );

  test.each([1e-2, 1e4])("logits × %d: the constants reach as far", async (factor) => {
    const { result, ratios } = await measureAgainstOptimum(half, "interior", 8, options, factor);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.02);
  });
});

test("on a network with a hidden layer: no longer than DDN on the same loss, each sample at its own pace", async () => {
  const images = interiorImages(2, 16, shape);
  const { predictions } = await predict(model, images, options);
  const reference = await runAttack(ddn({ loss: "margin" }), model, { images, labels: predictions }, options);
  const result = await runAttack(carliniWagner({ steps: 250 }), model, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  const ratios = Array.from(result.l2, (norm, n) => norm / reference.l2[n]!).sort((a, b) => a - b);
  expect(ratios[8]).toBeLessThan(1.005);
  expect(new Set(result.queries).size).toBeGreaterThan(4);
});

test("starved of steps it gives the original back and claims nothing", async () => {
  const images = interiorImages(2, 16, shape);
  const { predictions } = await predict(model, images, options);
  const starved = carliniWagner({ steps: 3, searchSteps: 1, learningRate: 1e-5 });
  const result = await runAttack(starved, model, { images, labels: predictions }, options);
  expect(result.success.some(Boolean)).toBe(false);
  expect(result.images).toEqual(images);
  expect(new Set(result.reasons)).toEqual(new Set(["never crossed"]));
  expect(Math.max(...result.queries)).toBeLessThanOrEqual(4);
});

test("a constant model has no gradient, one of NaN nothing to attack", async () => {
  const small = interiorImages(3, 4, [1, 2, 3]);
  for (const attack of [carliniWagner({ steps: 20, searchSteps: 2 })]) {
    const flat = await runAttack(
      attack,
      constantClassifier([1, 2, 3], 2),
      { images: small, labels: new Uint8Array(4) },
      options,
    );
    expect(flat.success.some(Boolean)).toBe(false);
    expect(new Set(flat.reasons)).toEqual(new Set(["no gradient"]));
    const holed = nanBelow(constantClassifier([1, 2, 3], 2), 2);
    expect((await runAttack(attack, holed, { images: small, labels: new Uint8Array(4) }, options)).attacked).toBe(0);
  }
});

test("settings are the paper's, but for the steps", () => {
  expect(carliniWagner().settings).toEqual({
    norm: "l2",
    epsilon: null,
    steps: 500,
    searchSteps: 9,
    learningRate: 0.01,
    initialConstant: 1e-3,
    confidence: 0,
    leastProgress: 0.01,
    narrow: 2.5,
    loss: "margin",
    quantisation: null,
  });
});

test.each([
  [{ steps: 0 }, "Carlini-Wagner L2: steps is 0; it must be a whole number of at least 1."],
  [{ searchSteps: 0.5 }, "Carlini-Wagner L2: searchSteps is 0.5; it must be a whole number of at least 1."],
  [{ learningRate: 0 }, "Carlini-Wagner L2: the learning rate is 0; it must be a finite number above 0."],
  [{ initialConstant: -1 }, "Carlini-Wagner L2: the first constant is -1; it must be a finite number above 0."],
])("settings %o are refused", (settings, message) => {
  expect(() => carliniWagner(settings)).toThrow(new UserError(message));
});
