import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../../errors/userError.ts";
import { mean } from "../../../statistics/mean.ts";
import { median } from "../../../statistics/median.ts";
import type { Attack } from "../../contract/contract.ts";
import { predict } from "../../engine/predict.ts";
import { runAttack } from "../../engine/runAttack.ts";
import { constantClassifier, convClassifier, interiorImages, nanBelow } from "../../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../../testing/linearOracle.ts";
import { ddn } from "../ddn.ts";
import { fmn } from "../fmn.ts";
import { boundaryWalk } from "./boundaryWalk.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 24 };
const both = ["l2", "linf"] as const;

describe.each(both)("%s, against the exact optimum of a linear model", (norm) => {
  test.each(saturations)("%s: every sample succeeds, none farther than by two ten-thousandths", async (saturation) => {
    const { result, ratios } = await measureAgainstOptimum(boundaryWalk(norm, { steps: 100 }), saturation, 24, options);
    expect(result.attacked).toBe(24);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.0002);
    expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
  });

  test.each([1e-4, 1e4])("logits × %d: as good", async (factor) => {
    const { result, ratios } = await measureAgainstOptimum(boundaryWalk(norm), "58 % saturated", 24, options, factor);
    expect(result.success.every(Boolean)).toBe(true);
    expect(Math.max(...ratios)).toBeLessThanOrEqual(1.001);
  });
});

describe.each(both)("%s, on a convolution and ReLUs", (norm) => {
  const shape = [3, 8, 8] as const;
  const model = convClassifier(shape, 6, 1, 8);
  const images = interiorImages(2, 32, shape);

  async function distances(attack: Attack): Promise<Float64Array> {
    const { predictions } = await predict(model, images, options);
    const result = await runAttack(attack, model, { images, labels: predictions }, options);
    expect(result.success.every(Boolean)).toBe(true);
    return result[norm];
  }

  test.each([100, 200])(
    "at %d passes nearer than its peers in the mean, and no farther in the median but for rounding",
    async (steps) => {
      const own = await distances(boundaryWalk(norm, { steps }));
      for (const peer of norm === "l2" ? [fmn(norm, { steps }), ddn({ steps })] : [fmn(norm, { steps })]) {
        const theirs = await distances(peer);
        expect(mean(own), peer.name).toBeLessThan(mean(theirs));
        expect(median(own.map((distance, n) => distance / theirs[n]!)), peer.name).toBeLessThanOrEqual(1 + 2e-5);
      }
    },
  );

  test("the more passes, the nearer in the mean; never more of them than it may take", async () => {
    const { predictions } = await predict(model, images, options);
    let before = Number.POSITIVE_INFINITY;
    for (const steps of [20, 100, 500]) {
      const attack = boundaryWalk(norm, { steps });
      const result = await runAttack(attack, model, { images, labels: predictions }, options);
      expect(mean(result[norm])).toBeLessThan(before);
      before = mean(result[norm]);
      expect(Math.max(...result.queries)).toBeLessThanOrEqual(steps);
    }
  });

  test("towards a given class, and with nothing but a single walk", async () => {
    const { predictions } = await predict(model, images, options);
    const targets = predictions.map((label) => (label + 2) % 6);
    const attack = boundaryWalk(norm, { steps: 60, targeted: true });
    const result = await runAttack(attack, model, { images, labels: predictions }, { ...options, targets });
    expect(result.success.every(Boolean)).toBe(true);
    expect(result.adversarialPredictions).toEqual(Int32Array.from(targets));
    const short = await distances(boundaryWalk(norm, { steps: 10 }));
    expect(short.every((distance) => distance > 0)).toBe(true);
  });

  test("a model without a gradient is reported, one of NaN attacked by nobody", async () => {
    const constant = constantClassifier([1, 4, 4], 3);
    const few = interiorImages(2, 3, [1, 4, 4]);
    const flat = await runAttack(boundaryWalk(norm), constant, { images: few, labels: new Uint8Array(3) }, options);
    expect(new Set(flat.reasons)).toEqual(new Set(["no gradient"]));
    expect(flat.unusableGradients.every((count) => count > 0)).toBe(true);
    expect(flat.images).toEqual(few);
    const nothing = await runAttack(
      boundaryWalk(norm),
      nanBelow(constant, 2),
      { images: few, labels: new Uint8Array(3) },
      options,
    );
    expect(nothing.attacked).toBe(0);
  });
});

test("settings out of range are refused", () => {
  expect(() => boundaryWalk("l1" as "l2")).toThrow(UserError);
  expect(() => boundaryWalk("l2", { steps: 0 })).toThrow(UserError);
  expect(() => boundaryWalk("l2", { steps: 20.5 })).toThrow(UserError);
});
