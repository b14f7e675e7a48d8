import { decode, encode } from "fast-png";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { withinBand } from "./bands/withinBand.ts";
import type { StepAttack } from "./contract/contract.ts";
import { predict } from "./engine/predict.ts";
import { runAttack } from "./engine/runAttack.ts";
import { bim } from "./methods/bim.ts";
import { carliniWagner } from "./methods/carliniWagner.ts";
import { ddn } from "./methods/ddn.ts";
import { fgsm } from "./methods/fgsm.ts";
import { fmn } from "./methods/fmn.ts";
import { miFgsm } from "./methods/miFgsm.ts";
import { pgdL1, pgdL2, pgdLinf } from "./methods/pgd.ts";
import { spectrumDdn } from "./methods/spectrumDdn.ts";
import { onLevels } from "./onLevels.ts";
import { convClassifier, interiorImages, sizeOfImage } from "./testing/classifiers.ts";

const options = { backend: nodeBackend(), threads: 1 };
const shape = [3, 10, 10] as const;
const size = sizeOfImage(shape);
const count = 24;
const classifier = convClassifier(shape, 5, 3);
const images = interiorImages(4, count, shape).map((pixel) => Math.fround(Math.round(pixel * 255) / 255));
const labels = (await predict(classifier, images, options)).predictions;

/** What comes of an image of [0, 1] that is saved as a PNG file and read again. */
function throughPng(image: Float32Array): Float32Array {
  const [channels, height, width] = shape;
  const data = new Uint8Array(size);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < height * width; i++) data[i * channels + c] = Math.round(image[c * height * width + i]! * 255);
  }
  const read = decode(encode({ width, height, channels, data, depth: 8 })).data;
  return Float32Array.from({ length: size }, (_, i) => {
    const [c, at] = [Math.floor(i / (height * width)), i % (height * width)];
    return read[at * channels + c]! / 255;
  });
}

const smallest: readonly StepAttack[] = [
  ...[ddn(), ddn({ loss: "margin" }), fmn("l1"), fmn("l2"), fmn("linf"), spectrumDdn()],
  carliniWagner({ steps: 100, searchSteps: 6 }),
];
const inBall: readonly StepAttack[] = [
  ...[fgsm(8 / 255), bim(8 / 255), miFgsm(8 / 255), pgdLinf(8 / 255), pgdLinf(8 / 255, { randomStart: true })],
  ...[pgdL2(0.5), pgdL2(0.5, { randomStart: true }), pgdL1(12)],
];

describe.each([...smallest, ...inBall].map((attack): [string, StepAttack] => [attack.name, attack]))(
  "%s",
  (_, attack) => {
    test("on 256 levels: what it calls adversarial still is after being saved as PNG and read again", async () => {
      const result = await runAttack(onLevels(attack, 256), classifier, { images, labels }, options);
      const found = [...result.success.keys()].filter((n) => result.success[n] === 1);
      expect(found.length).toBeGreaterThan(count / 3);
      const read = Float32Array.from(
        found.flatMap((n) => [...throughPng(result.images.slice(n * size, (n + 1) * size))]),
      );
      expect(read).toEqual(
        Float32Array.from(found.flatMap((n) => [...result.images.subarray(n * size, (n + 1) * size)])),
      );
      const { predictions } = await predict(classifier, read, options);
      found.forEach((n, i) => {
        expect(predictions[i]).not.toBe(labels[n]);
        expect(predictions[i]).toBe(result.adversarialPredictions[n]);
      });
      expect(result.survives8Bit).toEqual(result.success);
    });
  },
);

test.each(
  smallest.filter(({ name }) => /DDN|FMN L2/.test(name)).map((attack): [string, StepAttack] => [attack.name, attack]),
)("%s costs little length, and nothing is lost", async (_, attack) => {
  const free = await runAttack(attack, classifier, { images, labels }, options);
  const rounded = await runAttack(onLevels(attack, 256), classifier, { images, labels }, options);
  expect(rounded.success).toEqual(free.success);
  const ratios = Array.from(rounded.l2, (norm, n) => norm / free.l2[n]!).sort((a, b) => a - b);
  expect(ratios[Math.floor(count / 2)]).toBeLessThan(1.1);
});

test("steps shorter than a level add up", async () => {
  const slow = pgdLinf(8 / 255, { steps: 60, stepSize: 0.3 / 255 });
  const result = await runAttack(onLevels(slow, 256), classifier, { images, labels }, options);
  const levels = result.linf.map((norm) => norm * 255).filter((norm) => norm > 0);
  expect(Math.max(...levels)).toBeGreaterThan(7.99);
});

test("images between levels, and an attack that has a constraint, are refused", async () => {
  const between = images.map((pixel) => Math.min(1, pixel + 0.2 / 255));
  await expect(runAttack(onLevels(ddn(), 256), classifier, { images: between, labels }, options)).rejects.toThrow(
    UserError,
  );
  expect(() => onLevels(withinBand(ddn(), { from: 0.1, to: 0.2 }), 256)).toThrow("has a constraint already");
  expect(() => onLevels(ddn(), 1)).toThrow(UserError);
});
