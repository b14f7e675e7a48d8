import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { inputGradient } from "../engine/inputGradient.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { convClassifier, interiorImages, rescaled, sizeOfImage } from "../testing/classifiers.ts";
import { measureAgainstOptimum, saturations } from "../testing/linearOracle.ts";
import { miFgsm } from "./miFgsm.ts";
import { type NiFgsmOptions, niFgsm } from "./niFgsm.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [3, 8, 8] as const;
const size = sizeOfImage(shape);
const model = convClassifier(shape, 4, 1, 8);
const count = 24;
const images = interiorImages(2, count, shape, 0.02);
const { predictions: labels } = await predict(model, images, options);
const epsilon = 0.05;

function run(attack: ReturnType<typeof niFgsm>, factor = 1) {
  return runAttack(attack, rescaled(model, factor), { images, labels }, options);
}

/**
 * The attack on the margin written out, in plain numbers and one pass over the model at a time: the best image of each
 * sample.
 */
async function writtenOut(decay: number, steps: number, divisor: "mean" | "sum"): Promise<Float32Array> {
  const alpha = epsilon / steps;
  const within = (pixel: number, i: number): number =>
    Math.min(1, images[i]! + epsilon, Math.max(0, images[i]! - epsilon, pixel));
  let iterate = Array.from(images);
  let momentum = iterate.map(() => 0);
  const best = images.slice();
  const lowest = new Array<number>(count).fill(0);
  const keepBest = async (points: readonly number[]): Promise<void> => {
    const { logits } = await predict(model, Float32Array.from(points), options);
    for (let n = 0; n < count; n++) {
      const own = logits[4 * n + labels[n]!]!;
      const margin = own - Math.max(...[0, 1, 2, 3].filter((k) => k !== labels[n]).map((k) => logits[4 * n + k]!));
      const range = Array.from({ length: size }, (_, i) => n * size + i);
      if (margin >= lowest[n]! || range.some((i) => Math.abs(points[i]! - images[i]!) > epsilon * (1 + 1e-5))) continue;
      lowest[n] = margin;
      for (const i of range) best[i] = points[i]!;
    }
  };
  for (let step = 0; step < steps; step++) {
    const ahead = iterate.map((pixel, i) => Math.min(1, Math.max(0, pixel + decay * alpha * momentum[i]!)));
    await keepBest(ahead);
    const { data } = await inputGradient(model, { images: Float32Array.from(ahead), labels }, options);
    const lengths = Array.from({ length: count }, (_, n) => {
      const sum = data.subarray(n * size, (n + 1) * size).reduce((total, value) => total + Math.abs(value), 0);
      return divisor === "sum" ? sum : sum / size;
    });
    momentum = momentum.map((sum, i) => decay * sum - data[i]! / lengths[Math.floor(i / size)]!);
    iterate = iterate.map((pixel, i) => within(pixel + alpha * Math.sign(momentum[i]!), i));
  }
  await keepBest(iterate);
  return best;
}

/** The share of pixels in which two batches of images agree but for rounding. */
function agreement(one: Float32Array, other: Float32Array): number {
  return one.filter((pixel, i) => Math.abs(pixel - other[i]!) < 1e-5).length / one.length;
}

test("it is the paper's algorithm, with gradients divided by the mean of their absolute values", async () => {
  for (const decay of [0.5, 1]) {
    const result = await run(niFgsm(epsilon, { loss: "margin", decay, steps: 6 }));
    expect(result.success.some(Boolean)).toBe(true);
    const found = (image: Float32Array) => image.map((pixel, i) => (result.success[Math.floor(i / size)] ? pixel : 0));
    const best = await writtenOut(decay, 6, "mean");
    expect(agreement(found(result.images), found(best))).toBeGreaterThan(0.999);
    // Divided by the sum, as the paper's formula has it, there is next to no look ahead.
    const short = await writtenOut(decay, 6, "sum");
    expect(agreement(found(result.images), found(short))).toBeLessThan(0.99);
    const momentum = await run(miFgsm(epsilon, { loss: "margin", decay, steps: 6 }));
    expect(agreement(found(result.images), found(momentum.images))).toBeLessThan(0.99);
  }
});

test("without momentum there is nothing to look ahead along: it is MI-FGSM without momentum", async () => {
  const [nesterov, plain] = [await run(niFgsm(epsilon, { decay: 0 })), await run(miFgsm(epsilon, { decay: 0 }))];
  expect(nesterov.images).toEqual(plain.images);
  expect((await run(niFgsm(epsilon))).images).not.toEqual(plain.images);
});

test.each(saturations)("on a linear model it fools exactly what the ball reaches: pixels %s", async (saturation) => {
  const { optima } = await measureAgainstOptimum(niFgsm(1), saturation, 40, options);
  const radius = [...optima].sort((a, b) => a - b)[20]! * 1.0005;
  const { result } = await measureAgainstOptimum(niFgsm(radius), saturation, 40, options);
  const reachable = optima.map((optimum) => (optimum < radius ? 1 : 0));
  expect([...result.success]).toEqual(reachable);
  expect(reachable.filter(Boolean)).toHaveLength(21);
});

test("points ahead of the ball are no results, and the last iterate is one", async () => {
  // A single step ends before anything is looked ahead at.
  const one = await run(niFgsm(epsilon, { steps: 1 }));
  expect(one.images).toEqual((await run(miFgsm(epsilon, { steps: 1 }))).images);
  expect(one.success.some(Boolean)).toBe(true);
  // Momentum that grows leads far out of the ball.
  const far = await run(niFgsm(epsilon, { decay: 20 }));
  expect(far.success).toEqual((await run(miFgsm(epsilon, { steps: 1 }))).success);
  expect(Math.max(...far.linf)).toBeLessThanOrEqual(epsilon * (1 + 1e-6));
  expect(far.reasons).not.toContain("unconfirmed");
});

test("each gradient counts by its direction alone: logits × 1024 change nothing", async () => {
  const plain = await run(niFgsm(0.02, { loss: "margin" }));
  const huge = await run(niFgsm(0.02, { loss: "margin" }), 1024);
  expect(plain.success.some(Boolean)).toBe(true);
  expect(huge.success).toEqual(plain.success);
});

test("settings are the paper's", () => {
  expect(niFgsm(0.1).settings).toMatchObject({
    norm: "linf",
    epsilon: 0.1,
    steps: 10,
    stepSize: 0.01,
    decay: 1,
    randomStart: false,
  });
});

test.each<[NiFgsmOptions, string]>([
  [{ decay: -1 }, "NI-FGSM: the decay is -1; it must be a finite number of at least 0."],
  [{ steps: 0 }, "NI-FGSM: steps is 0; it must be a whole number of at least 1."],
])("settings %o are refused", (settings, message) => {
  expect(() => niFgsm(0.1, settings)).toThrow(new UserError(message));
});
