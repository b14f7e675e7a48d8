import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { normNames, norms } from "../../geometry/norms.ts";
import { vectorNorm } from "../../geometry/vectorNorm.ts";
import type { Words } from "../../random/random.ts";
import { median } from "../../statistics/median.ts";
import { contestOf } from "../contract/contest.ts";
import type { QueryAttack, Sample } from "../contract/contract.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  mlpClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../testing/linearOracle.ts";
import { ddn } from "./ddn.ts";
import { fab, fabTargeted } from "./fab.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 10, 10] as const;
const size = sizeOfImage(shape);
const images = interiorImages(2, 24, shape);
const conv = convClassifier(shape, 6, 1, 8);
const attacks = { FAB: fab, "FAB-T": fabTargeted };

/**
 * The dialogue with a linear model of two classes, the second one's lead over the first being w·(x − ½) + `lead`; gives
 * the images whose gradients were asked.
 */
function converseAlone(attack: QueryAttack, sample: Sample, w: Float32Array, lead: number) {
  const found: Float32Array[] = [];
  const dialogue = attack.search(sample);
  const towards = (label: number): Float32Array => (label === 0 ? w : w.map((value) => -value));
  for (let turn = dialogue.next(); !turn.done; ) {
    const { images: asked, kind } = turn.value;
    const value = asked.reduce((sum, pixel, i) => sum + w[i]! * (pixel - 0.5), lead);
    const logits = Float32Array.of(0, value);
    if (kind !== "logits") found.push(asked.slice());
    turn = dialogue.next({ logits, gradients: kind === "logits" ? new Float32Array(0) : towards(sample.label) });
  }
  return { found };
}

describe.each(Object.entries(attacks))("%s", (name, attack) => {
  describe.each(norms)("%s", (norm) => {
    // With two classes both do the same.
    test.each(name === "FAB" ? saturations : saturations.slice(1, 2))(
      "%s: every sample succeeds, at the box-constrained optimum",
      async (saturation) => {
        const { result, ratios } = await measureAgainstOptimum(attack(norm), saturation, 16, options);
        expect(result.attacked).toBe(16);
        expect(result.success.every(Boolean)).toBe(true);
        expect(Math.max(...ratios)).toBeLessThanOrEqual(1.01);
        expect(Math.min(...ratios)).toBeGreaterThan(1 - 1e-4);
      },
    );

    test.each(name === "FAB" ? [1e-4, 1e4] : [])("logits × %d: as good", async (factor) => {
      const { result, ratios } = await measureAgainstOptimum(attack(norm), "58 % saturated", 16, options, factor);
      expect(result.success.every(Boolean)).toBe(true);
      expect(Math.max(...ratios)).toBeLessThanOrEqual(1.01);
    });

    test("in a ball: the smallest where it is inside, the original and `budget` where it is not", async () => {
      const { predictions } = await predict(conv, images, options);
      const free = await runAttack(attack(norm, { steps: 20 }), conv, { images, labels: predictions }, options);
      const epsilon = median(free[norm]);
      const bound = await runAttack(
        attack(norm, { steps: 20, epsilon }),
        conv,
        { images, labels: predictions },
        options,
      );
      const hasty = await runAttack(
        attack(norm, { steps: 20, epsilon, stopWhenFooled: true }),
        conv,
        { images, labels: predictions },
        options,
      );
      free[norm].forEach((length, n) => {
        expect(bound.success[n]).toBe(length <= epsilon * (1 + 1e-6) ? 1 : 0);
        expect(bound.reasons[n]).toBe(bound.success[n] ? undefined : "budget");
        if (bound.success[n]) expect(bound[norm][n]).toBe(length);
        expect(hasty.success[n]).toBe(bound.success[n]);
        expect(hasty.queries[n]).toBeLessThanOrEqual(free.queries[n]!);
      });
      const saved = free.queries.filter((queries, n) => hasty.queries[n]! < queries / 2).length;
      expect(saved).toBeGreaterThan(6);
    });
  });

  test("constant model: no gradient; NaN for some images: the others do not notice", async () => {
    const constant = await runAttack(
      attack("l2"),
      constantClassifier(shape, 4),
      { images, labels: new Uint8Array(24) },
      options,
    );
    expect(new Set(constant.reasons)).toEqual(new Set(["no gradient"]));
    expect(constant.images).toEqual(images);
    // The odd images are next to a cliff behind which all logits are NaN.
    const edged = images.map((pixel, i) => (i % size > 0 ? pixel : (i / size) % 2 === 0 ? 0.9 : 0.5005));
    const { predictions } = await predict(conv, edged, options);
    const plain = await runAttack(attack("l2", { steps: 20 }), conv, { images: edged, labels: predictions }, options);
    const holed = await runAttack(
      attack("l2", { steps: 20 }),
      nanBelow(conv, 0.5),
      { images: edged, labels: predictions },
      options,
    );
    expect(holed.attacked).toBe(24);
    holed.adversarialPredictions.forEach((prediction) => void expect(prediction).not.toBe(-1));
    holed.l2.forEach((length, n) => {
      if (n % 2 === 0) expect(length).toBe(plain.l2[n]);
    });
    expect(holed.unusableGradients.some((count) => count > 0)).toBe(true);
  });

  test.each(norms)("restarts begin half of ε, or of the best so far, from the image: %s", (norm) => {
    const original = interiorImages(3, 1, [1, 6, 6], 0.4);
    const w = numbers(5, 36);
    const firsts = (label: number, key: Words, epsilon: number): Float32Array[] => {
      const contest = contestOf(Float32Array.of(0, 0), label);
      const sample: Sample = { original, shape: [1, 6, 6], label, classes: 2, contest, key };
      const starts: Float32Array[] = [];
      const { found } = converseAlone(attack(norm, { steps: 3, restarts: 3, epsilon }), sample, w, 0.5);
      for (let n = 0; n < found.length; n += 3) starts.push(found[n]!);
      return starts;
    };
    // Within reach of a large ball only; the first run's best is then nearer than epsilon.
    const far = firsts(1, [1, 2], 1e-3);
    expect(far).toHaveLength(3);
    expect(far[0]).toEqual(original);
    expect(vectorNorm(norm, far[1]!, original) / 0.5e-3).toBeCloseTo(1, 3);
    expect(far[2]).not.toEqual(far[1]);
    expect(firsts(1, [1, 2], 1e-3)).toEqual(far);
    expect(firsts(1, [1, 3], 1e-3)[1]).not.toEqual(far[1]);
    const near = firsts(1, [1, 2], 5);
    expect(vectorNorm(norm, near[1]!, original)).toBeLessThan(2.5);
    expect(vectorNorm(norm, near[1]!, original)).toBeGreaterThan(0);
  });

  test("settings", () => {
    const { targetClasses, ...rest } = attack("linf", { epsilon: 0.03 }).settings;
    expect(targetClasses).toBe(name === "FAB" ? null : 9);
    expect(rest).toEqual({
      norm: "linf",
      epsilon: 0.03,
      steps: 100,
      restarts: 1,
      stopWhenFooled: false,
      alphaMax: 0.1,
      eta: 1.05,
      beta: 0.9,
      finalSearchSteps: 3,
    });
    expect(attack("linf").name).toBe(`${name} ${normNames.linf}`);
    expect(() => attack("l2", { beta: 1 })).toThrow(
      new UserError(`${name} L2: beta is 1; it must be above 0 and below 1.`),
    );
    expect(() => attack("l1", { epsilon: 0 })).toThrow(
      new UserError(`${name} L1: epsilon is 0; it must be a finite number above 0.`),
    );
  });
});

test.each([
  ["a convolution", conv],
  ["a dense layer", mlpClassifier(shape, 6, 1)],
])("%s and ReLUs: shorter than DDN's, and with few classes FAB-T is FAB's equal", async (_, model) => {
  const { predictions } = await predict(model, images, options);
  const reference = await runAttack(ddn(), model, { images, labels: predictions }, options);
  const result = await runAttack(fab("l2"), model, { images, labels: predictions }, options);
  const targeted = await runAttack(fabTargeted("l2"), model, { images, labels: predictions }, options);
  expect(result.success.every(Boolean)).toBe(true);
  expect(targeted.success.every(Boolean)).toBe(true);
  expect(median(result.l2.map((length, n) => length / reference.l2[n]!))).toBeLessThanOrEqual(1);
  const ratio = median(targeted.l2.map((length, n) => length / result.l2[n]!));
  expect(ratio).toBeGreaterThan(0.99);
  expect(ratio).toBeLessThan(1.01);
});
