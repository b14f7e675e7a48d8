import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { linearOracle, measureAgainstOptimum, measureOn, oracleImages, pushedBack } from "../testing/linearOracle.ts";
import { ddn } from "./ddn.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const count = 48;

describe("against the exact optimum of a linear model", () => {
  test.each([
    ["interior", 0],
    ["58 % saturated", 0.58],
    ["saturated throughout", 1],
  ] as const)("%s: every sample succeeds within 1.15 × of the box-constrained optimum", async (kind, share) => {
    const drawn = oracleImages(kind, count);
    const images = kind === "interior" ? await pushedBack(drawn, 0.3, options) : drawn;
    const saturated = images.filter((pixel) => pixel === 0 || pixel === 1).length / images.length;
    expect(saturated).toBeGreaterThanOrEqual(share - 0.03);
    const { result, ratios } = await measureOn(ddn(), images, options);
    expect(result.attacked).toBe(count);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.15);
    // Nothing is shorter than the optimum: a check of the oracle.
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
  });

  test("pixels that sit at 0 or 1 move", async () => {
    const { result, images } = await measureAgainstOptimum(ddn(), "saturated throughout", count, options);
    const moved = images.filter((pixel, i) => result.images[i] !== pixel).length;
    expect(moved / images.length).toBeGreaterThan(0.3);
  });

  test.each([1e-4, 100, 1e6])("logits × %d: as good", async (factor) => {
    const images = await pushedBack(oracleImages("interior", count), 0.3, options);
    const { ratios, result } = await measureOn(ddn(), images, options, factor);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.15);
  });

  test("a boundary nearer than the radius can shrink to is still crossed, at no more than that radius", async () => {
    const { result, optima } = await measureAgainstOptimum(ddn(), "interior", count, options);
    const reach = 0.95 ** 100;
    const near = optima.filter((optimum) => optimum < reach).length;
    expect(near).toBeGreaterThan(0);
    expect(result.success.every(Boolean)).toBe(true);
    optima.forEach((optimum, n) => {
      if (optimum < reach) expect(result.l2[n]).toBeLessThan(1.15 * reach);
    });
  });
});

test("an image far from every boundary keeps its original and says why: starved budget", async () => {
  const images = oracleImages("interior", count);
  const { predictions } = await predict(linearOracle, images, options);
  const starved = ddn({ steps: 2, initialEpsilon: 1e-5, stepSizes: [1e-5, 1e-6] });
  const result = await runAttack(starved, linearOracle, { images, labels: predictions }, options);
  expect(result.success.some(Boolean)).toBe(false);
  expect(result.images).toEqual(images);
  expect(new Set(result.reasons)).toEqual(new Set(["never crossed"]));
  expect(result.l2.every((norm) => norm === 0)).toBe(true);
  expect(result.adversarialPredictions).toEqual(predictions);
});

test("the step size falls from the first to the last along half a cosine", () => {
  const attack = ddn();
  expect(attack.stepSize(0)).toBe(1);
  expect(attack.stepSize(50)).toBeCloseTo(0.505, 12);
  expect(attack.stepSize(99)).toBeCloseTo(0.01 + 0.495 * (1 + Math.cos(0.99 * Math.PI)), 12);
  expect(attack.settings).toEqual({
    norm: "l2",
    epsilon: null,
    steps: 100,
    initialEpsilon: 1,
    gamma: 0.05,
    firstStepSize: 1,
    lastStepSize: 0.01,
    loss: "log odds",
    quantisation: null,
  });
});

test("with 256 levels every result is an 8-bit image and survives rounding", async () => {
  const images = oracleImages("interior", count).map((pixel) => Math.round(pixel * 255) / 255);
  const { predictions } = await predict(linearOracle, images, options);
  const result = await runAttack(ddn({ levels: 256 }), linearOracle, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  expect(result.survives8Bit).toEqual(result.success);
  expect(result.images.every((pixel) => Math.abs(pixel * 255 - Math.round(pixel * 255)) < 1e-4)).toBe(true);
});

test.each([
  [{ steps: 0 }, "DDN: steps is 0; it must be a whole number of at least 1."],
  [{ initialEpsilon: -1 }, "DDN: the first epsilon is -1; it must be a finite number above 0."],
  [{ gamma: 1 }, "DDN: gamma is 1; it must be above 0 and below 1."],
  [{ levels: 1 }, "DDN: levels is 1; it must be a whole number of at least 2."],
])("settings %o are refused", (settings, message) => {
  expect(() => ddn(settings)).toThrow(new UserError(message));
});
