import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { predict } from "../../engine/predict.ts";
import { runAttack } from "../../engine/runAttack.ts";
import {
  constantClassifier,
  convClassifier,
  type ImageShape,
  interiorImages,
  linearClassifier,
  nanBelow,
  numbers,
  rescaled,
  sizeOfImage,
} from "../../testing/classifiers.ts";
import { deepFool } from "../deepFool.ts";
import { fab, fabTargeted } from "../fab.ts";
import { brendelBethge } from "./brendelBethge.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const quick = { steps: 40, learningRate: 0.02, decays: 8, draws: 40, blends: 20 };
const attacks = [
  deepFool("l2"),
  deepFool("linf"),
  fab("l1", { steps: 10 }),
  fab("l2", { steps: 10 }),
  fab("linf", { steps: 10 }),
  fabTargeted("l2", { steps: 10, targetClasses: 3 }),
  brendelBethge("l2", quick),
  brendelBethge("linf", quick),
];

describe.each(attacks.map((attack) => [attack.name, attack] as const))("%s", (_, attack) => {
  const { norm } = attack.settings;

  test.each<[string, ImageShape, number]>([
    ["two classes", [3, 6, 6], 2],
    ["one channel", [1, 7, 7], 4],
    ["not square", [2, 5, 9], 3],
    ["one pixel", [1, 1, 1], 2],
  ])("%s", async (kind, shape, classes) => {
    const size = sizeOfImage(shape);
    // A boundary inside the box, for one pixel too.
    const weights = kind === "one pixel" ? Float32Array.of(1, -1) : numbers(3, size * classes);
    const bias = kind === "one pixel" ? Float32Array.of(-0.5, 0.5) : new Float32Array(classes);
    const model = linearClassifier(shape, classes, weights, bias);
    const images = interiorImages(7, 10, shape);
    const { predictions } = await predict(model, images, options);
    const result = await runAttack(attack, model, { images, labels: predictions }, options);
    expect(result.success.every(Boolean)).toBe(true);
    if (kind !== "one pixel") return;
    images.forEach((pixel, n) => {
      expect(result[norm][n]! / Math.abs(pixel - 0.5)).toBeLessThan(1.03);
    });
  });

  test("logits that are huge, or all negative: the same images but for rounding", async () => {
    const shape = [2, 6, 6] as const;
    const model = convClassifier(shape, 4, 1, 8);
    const images = interiorImages(2, 8, shape);
    const { predictions } = await predict(model, images, options);
    const plain = await runAttack(attack, model, { images, labels: predictions }, options);
    expect(plain.success.every(Boolean)).toBe(true);
    for (const [factor, offset] of [
      [1e4, 0],
      [1, -10],
    ] as const) {
      const other = await runAttack(attack, rescaled(model, factor, offset), { images, labels: predictions }, options);
      expect(other.success.every(Boolean)).toBe(true);
      other[norm].forEach((length, n) => void expect(length / plain[norm][n]!).toBeCloseTo(1, 1));
    }
  });

  test("a constant model, and one of NaN", async () => {
    const shape = [1, 4, 4] as const;
    const images = interiorImages(2, 3, shape);
    const constant = constantClassifier(shape, 3);
    const flat = await runAttack(attack, constant, { images, labels: new Uint8Array(3) }, options);
    expect(new Set(flat.reasons)).toEqual(new Set(["no gradient"]));
    expect(flat.unusableGradients.every((count) => count > 0)).toBe(true);
    expect(flat.images).toEqual(images);
    const nothing = await runAttack(attack, nanBelow(constant, 2), { images, labels: new Uint8Array(3) }, options);
    expect(nothing.attacked).toBe(0);
  });
});
