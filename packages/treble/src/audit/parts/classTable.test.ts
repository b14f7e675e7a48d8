import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { predict } from "../../attacks/engine/predict.ts";
import { runAttack } from "../../attacks/engine/runAttack.ts";
import { ddn } from "../../attacks/methods/ddn.ts";
import { convClassifier, interiorImages, sizeOfImage } from "../../attacks/testing/classifiers.ts";
import { median } from "../../statistics/median.ts";
import { auditExamples } from "./auditExamples.ts";
import { classTable, confusionsOf } from "./classTable.ts";
import { takenImages } from "./takenImages.ts";

const options = { backend: nodeBackend(), threads: 1 };
const shape = [3, 6, 5] as const;
const model = convClassifier(shape, 4, 1, 4);
const images = interiorImages(3, 24, shape);
const { predictions } = await predict(model, images, options);
// The third is wrong; the last class has no image.
const labels = predictions.map((label, n) => (n === 2 ? (label + 1) % 3 : label));
const data = { images, labels };
const attacked = [0, 2, 3, 5, 8, 9, 13, 20, 21];
const part = takenImages(data, attacked);
const smallest = await runAttack(ddn({ steps: 20 }), model, part, options);
const classes = ["a", "b", "c", "d"];

describe("the table of classes", () => {
  test("counts the images of each class, all of them, the attacked, and the tried", () => {
    const right = Uint8Array.from(predictions, (prediction, n) => (prediction === labels[n] ? 1 : 0));
    const centroids = attacked.map((n) => n / 100);
    const tried = [1, 2, 4, 7];
    const standing = Uint8Array.of(0, 1, 0, 1);
    const rows = classTable({ classes, labels, right, attacked, smallest, centroids, tried, standing });
    expect(rows.map(({ name }) => name)).toEqual(classes.filter((_, k) => labels.includes(k)));
    expect(rows.length).toBeGreaterThan(1);
    for (const { name, clean, robust, size, centroid } of rows) {
      const k = classes.indexOf(name);
      const own = [...labels.keys()].filter((n) => labels[n] === k);
      expect(clean).toMatchObject({ total: own.length, count: own.filter((n) => n !== 2).length });
      const triedOnes = tried.filter((i) => labels[attacked[i]!] === k);
      expect(robust!.total).toBe(triedOnes.length);
      expect(robust!.count).toBe(triedOnes.filter((i) => i === 2 || i === 7).length);
      const fooled = [...attacked.keys()].filter((i) => smallest.success[i] === 1 && labels[attacked[i]!] === k);
      if (fooled.length === 0) expect([size, centroid]).toEqual([Number.NaN, Number.NaN]);
      else {
        expect(size).toBe(median(fooled.map((i) => smallest.l2[i]!)));
        expect(centroid).toBeCloseTo(fooled.reduce((sum, i) => sum + attacked[i]! / 100, 0) / fooled.length, 12);
      }
    }
  });

  test("has neither robustness nor sizes where nothing was attacked", () => {
    const right = new Uint8Array(24).fill(1);
    const none = { attacked: [], smallest: null, centroids: [], tried: [], standing: null };
    for (const row of classTable({ classes, labels, right, ...none })) {
      expect(row).toMatchObject({ robust: null, size: Number.NaN, centroid: Number.NaN });
    }
  });

  test("pairs of classes are counted, the most frequent first", () => {
    const pairs = confusionsOf(smallest, part.labels, classes);
    expect(pairs.reduce((sum, { count }) => sum + count, 0)).toBe(smallest.success.filter((one) => one === 1).length);
    const counts = pairs.map(({ count }) => count);
    expect(counts).toEqual([...counts].sort((a, b) => b - a));
    for (const { from, to, count } of pairs) {
      const own = [...part.labels.keys()].filter(
        (n) =>
          smallest.success[n] === 1 &&
          classes[part.labels[n]!] === from &&
          classes[smallest.adversarialPredictions[n]!] === to,
      );
      expect(own).toHaveLength(count);
    }
  });
});

describe("examples", () => {
  const bytesOf = (pixels: string): number[] => [...Buffer.from(pixels, "base64")];
  const names = attacked.map((n) => `${n}.png`);

  test("are the smallest, the middle and the largest, as 8-bit pixels", () => {
    const found = auditExamples(smallest, part, shape, { names, classes });
    expect(found.map(({ which }) => which)).toEqual(["easiest", "median", "hardest"]);
    const sizes = smallest.l2.filter((_, n) => smallest.success[n] === 1).sort();
    expect(found.map(({ size }) => size)).toEqual([sizes[0], sizes[(sizes.length - 1) >> 1], sizes.at(-1)]);
    for (const { image, original, adversarial, perturbation, factor, trueClass, classAfter } of found) {
      const n = names.indexOf(image);
      const size = sizeOfImage(shape);
      const pixels = (all: Float32Array): number[] => [...all.subarray(n * size, (n + 1) * size)];
      expect(original.shape).toEqual(shape);
      expect(bytesOf(original.pixels)).toEqual(pixels(part.images).map((one) => Math.round(255 * one)));
      expect(bytesOf(adversarial.pixels)).toEqual(pixels(smallest.images).map((one) => Math.round(255 * one)));
      const change = pixels(smallest.images).map((one, i) => one - pixels(part.images)[i]!);
      bytesOf(perturbation.pixels).forEach((byte, i) => {
        expect(Math.abs(byte - 255 * (0.5 + factor * change[i]!))).toBeLessThanOrEqual(0.51);
      });
      expect(classes[part.labels[n]!]).toBe(trueClass);
      expect(trueClass).not.toBe(classAfter);
    }
  });

  test("are fewer where fewer images were fooled, and none where none was", () => {
    const only = (kept: number) => ({ ...smallest, success: smallest.success.map((one, n) => (n < kept ? one : 0)) });
    expect(auditExamples(only(1), part, shape, { names, classes }).map(({ which }) => which)).toEqual(["easiest"]);
    expect(auditExamples(only(0), part, shape, { names, classes })).toEqual([]);
  });
});
