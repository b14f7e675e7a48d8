import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { norms } from "../../geometry/norms.ts";
import { median } from "../../statistics/median.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { constantClassifier, convClassifier, interiorImages, nanBelow } from "../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../testing/linearOracle.ts";
import { fmn } from "./fmn.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 24 };

describe.each(norms)("%s, against the exact optimum of a linear model", (norm) => {
  const bound = norm === "l1" ? 1.05 : 1.01;
  test.each(saturations)("%s: every sample succeeds, none farther than a few per cent", async (saturation) => {
    const { result, ratios } = await measureAgainstOptimum(fmn(norm), saturation, 24, options);
    expect(result.attacked).toBe(24);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(bound);
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
  });

  test.each([1e-4, 1e4])("logits × %d: as good", async (factor) => {
    const { result, ratios } = await measureAgainstOptimum(fmn(norm), "58 % saturated", 24, options, factor);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(bound);
  });
});

test("starved of steps it gives the originals back and claims nothing", async () => {
  const model = convClassifier([3, 8, 8], 4, 1);
  const images = interiorImages(2, 12, [3, 8, 8]);
  const { predictions } = await predict(model, images, options);
  const result = await runAttack(
    fmn("l2", { steps: 1, stepSizes: [1e-6, 1e-7] }),
    model,
    { images, labels: predictions },
    options,
  );
  expect(result.success.some(Boolean)).toBe(false);
  expect(result.images).toEqual(images);
  expect(new Set(result.reasons)).toEqual(new Set(["never crossed"]));
});

test("a norm's own attack finds less of it than the others do", async () => {
  const model = convClassifier([3, 8, 8], 4, 1);
  const images = interiorImages(2, 24, [3, 8, 8]);
  const { predictions } = await predict(model, images, options);
  const results = Object.fromEntries(
    await Promise.all(
      norms.map(
        async (norm) => [norm, await runAttack(fmn(norm), model, { images, labels: predictions }, options)] as const,
      ),
    ),
  );
  for (const norm of norms) {
    for (const other of norms) {
      if (other === norm) continue;
      expect(median(results[norm]![norm])).toBeLessThan(0.95 * median(results[other]![norm]));
    }
  }
});

test("a constant model has no gradient, one of NaN nothing to attack", async () => {
  const small = interiorImages(3, 4, [1, 2, 3]);
  for (const attack of [fmn("l1", { steps: 8 }), fmn("l2", { steps: 8 }), fmn("linf", { steps: 8 })]) {
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

test("settings are the paper's", () => {
  const attack = fmn("linf");
  expect(attack.settings).toEqual({
    norm: "linf",
    epsilon: null,
    steps: 100,
    firstStepSize: 1,
    lastStepSize: 0.01,
    firstGamma: 0.05,
    lastGamma: 0.001,
    overshoot: 0.02,
    loss: "margin",
    quantisation: null,
  });
  expect([attack.stepSize(0), attack.stepSize(50)]).toEqual([1, expect.closeTo(0.505, 12)]);
  expect(attack.schedule!.gamma!(0)).toBeCloseTo(0.05, 12);
  expect(attack.schedule!.gamma!(50)).toBeCloseTo(0.0255, 12);
});

test.each([
  [{ steps: 0 }, "FMN L1: steps is 0; it must be a whole number of at least 1."],
  [{ stepSizes: [0, 1] }, "FMN L1: the first step size is 0; it must be a finite number above 0."],
  [{ gammas: [0.05, 1] }, "FMN L1: the last gamma is 1; it must be above 0 and below 1."],
] as const)("settings %o are refused", (settings, message) => {
  expect(() => fmn("l1", settings)).toThrow(new UserError(message));
});
