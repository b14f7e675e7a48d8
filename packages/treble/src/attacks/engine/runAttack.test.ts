import { abs, add, less, mul, reduceSum, sign } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { describe, expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import type { Classifier } from "../../models/network/classifier.ts";
import { withinBand } from "../bands/withinBand.ts";
import type { Attack, Constraint } from "../contract/contract.ts";
import type { AttackResult } from "../contract/result.ts";
import { apgd, apgdTargeted } from "../methods/apgd.ts";
import { brendelBethge } from "../methods/brendelBethge/brendelBethge.ts";
import { carliniWagner } from "../methods/carliniWagner.ts";
import { ddn } from "../methods/ddn.ts";
import { deepFool } from "../methods/deepFool.ts";
import { fab, fabTargeted } from "../methods/fab.ts";
import { fgsm } from "../methods/fgsm.ts";
import { fmn } from "../methods/fmn.ts";
import { fourierNoise } from "../methods/fourierNoise.ts";
import { hopSkipJump } from "../methods/hopSkipJump.ts";
import { miFgsm } from "../methods/miFgsm.ts";
import { niFgsm } from "../methods/niFgsm.ts";
import { pgdL1, pgdL2, pgdLinf } from "../methods/pgd.ts";
import { squareL2, squareLinf } from "../methods/square.ts";
import {
  constantClassifier,
  convClassifier,
  type ImageShape,
  interiorImages,
  linearClassifier,
  mlpClassifier,
  nanBelow,
  numbers,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { predict } from "./predict.ts";
import { type AttackOptions, runAttack } from "./runAttack.ts";

const options: AttackOptions = { backend: nodeBackend(), threads: 2, batchSize: 8, seed: 5 };
const shape = [3, 8, 8] as const;
const size = sizeOfImage(shape);
const model = convClassifier(shape, 5, 1, 8);
const count = 21;
const images = interiorImages(2, count, shape);

/** A user's own attack: the step follows the running sum of the gradients' signs, kept pixel by pixel. */
const momentum: Attack = {
  ...pgdLinf(0.02, { steps: 5, stepSize: 0.002, randomStart: true, restarts: 2 }),
  name: "momentum",
  memory: { velocity: { per: "pixel", initial: 0 }, steps: { per: "sample", initial: 1 } },
  update: ({ image, gradient, stepSize, memory, clip }) => {
    const velocity = add(memory.velocity!, sign(gradient));
    const length = mul(stepSize, memory.steps!);
    return { image: clip(add(image, mul(velocity, length))), memory: { velocity, steps: add(memory.steps!, 1) } };
  },
};

const attacks = {
  momentum,
  DDN: ddn({ steps: 20 }),
  "PGD L2, random start": pgdL2(0.4, { steps: 10, stepSize: 0.1, randomStart: true }),
  "PGD L∞, restarts, early stop": pgdLinf(0.02, {
    steps: 6,
    stepSize: 0.005,
    randomStart: true,
    restarts: 3,
    stopWhenFooled: true,
  }),
  FGSM: fgsm(0.02),
  "MI-FGSM": miFgsm(0.02),
  "NI-FGSM": niFgsm(0.02),
  "PGD L1, random start": pgdL1(4, { steps: 8, randomStart: true }),
  "APGD L∞": apgd("linf", 0.02, { steps: 16 }),
  "APGD L2, restarts": apgd("l2", 0.4, { steps: 8, restarts: 2, loss: "margin" }),
  "APGD L1": apgd("l1", 4, { steps: 10 }),
  "APGD-T L2": apgdTargeted("l2", 0.4, { steps: 6, targets: 2, restarts: 2, loss: "margin" }),
  "FMN L1": fmn("l1", { steps: 20 }),
  "FMN L2": fmn("l2", { steps: 20 }),
  "FMN L∞": fmn("linf", { steps: 20 }),
  "Carlini-Wagner L2": carliniWagner({ steps: 20, searchSteps: 4, learningRate: 0.03, initialConstant: 0.1 }),
  "Square L∞, restarts": squareLinf(0.02, { queries: 40, restarts: 2 }),
  "Square L2": squareL2(0.4, { queries: 60 }),
  HopSkipJump: hopSkipJump({ steps: 3, initialEvaluations: 20 }),
  "Fourier noise": fourierNoise(1.5, [2, 3], "sin"),
  "DDN in a band": withinBand(ddn({ steps: 20 }), { from: 0.1, to: 0.4 }),
  "DeepFool L2": deepFool("l2"),
  "DeepFool L∞": deepFool("linf", { candidates: 3 }),
  "FAB L1": fab("l1", { steps: 8 }),
  "FAB L2, restarts": fab("l2", { steps: 8, restarts: 2 }),
  "FAB L∞": fab("linf", { steps: 8 }),
  "FAB-T L∞ in a ball": fabTargeted("linf", { steps: 8, targetClasses: 2, epsilon: 0.02, stopWhenFooled: true }),
  "Brendel-Bethge L2": brendelBethge("l2", { steps: 30, learningRate: 0.02, decays: 5 }),
  "Brendel-Bethge L∞": brendelBethge("linf", { steps: 30, learningRate: 0.02, decays: 5 }),
  "PGD L∞ in a band, random start": withinBand(pgdLinf(0.05, { steps: 10, randomStart: true }), { from: 0.3 }),
} satisfies Record<string, Attack>;

/** The labels the model predicts, so that every sample is attacked. */
async function ownLabels(classifier: Classifier, pixels: Float32Array): Promise<Int32Array> {
  return (await predict(classifier, pixels, options)).predictions;
}

/** All that a result says of sample `n`. */
function sampleOf(result: AttackResult, n: number) {
  return {
    image: result.images.slice(n * size, (n + 1) * size),
    l2: result.l2[n],
    linf: result.linf[n],
    success: result.success[n],
    reason: result.reasons[n],
    clean: result.cleanPredictions[n],
    adversarial: result.adversarialPredictions[n],
    survives8Bit: result.survives8Bit[n],
    unusable: result.unusableGradients[n],
  };
}

function pick(pixels: Float32Array, order: readonly number[]): Float32Array {
  return Float32Array.from(order.flatMap((n) => [...pixels.subarray(n * size, (n + 1) * size)]));
}

describe.each(Object.entries(attacks))("%s: a sample's result depends on itself alone", (_, attack) => {
  test("alone, among others, shuffled and repeated: bit for bit the same", async () => {
    const labels = await ownLabels(model, images);
    const all = await runAttack(attack, model, { images, labels }, options);
    expect(all.success.some(Boolean)).toBe(true);
    const order = [13, 0, 20, 7, 7, 2, 19, 5, 11, 3, 16, 1];
    const some = await runAttack(
      attack,
      model,
      { images: pick(images, order), labels: Int32Array.from(order, (n) => labels[n]!) },
      options,
    );
    order.forEach((n, i) => {
      expect(sampleOf(some, i)).toEqual(sampleOf(all, n));
    });
    for (const n of [0, 9, 20]) {
      const alone = await runAttack(
        attack,
        model,
        { images: pick(images, [n]), labels: labels.slice(n, n + 1) },
        options,
      );
      expect(sampleOf(alone, 0)).toEqual(sampleOf(all, n));
    }
  });

  test.each([
    ["convolutional", model],
    ["linear", linearClassifier(shape, 3, numbers(9, size * 3), numbers(8, 3))],
  ])("whatever the batch size, on a %s model: the same to the bit", async (_, classifier) => {
    const labels = await ownLabels(classifier, images);
    const many = await runAttack(attack, classifier, { images, labels }, { ...options, batchSize: 64 });
    for (const batchSize of [1, 5]) {
      const few = await runAttack(attack, classifier, { images, labels }, { ...options, batchSize });
      expect(few).toEqual(many);
    }
  });

  test("interleaved with another attack: what it gives alone", async () => {
    const labels = await ownLabels(model, images);
    const alone = await runAttack(attack, model, { images, labels }, options);
    const [beside] = await Promise.all([
      runAttack(attack, model, { images, labels }, options),
      runAttack(pgdL2(0.3, { steps: 12, randomStart: true }), model, { images, labels }, { ...options, seed: 9 }),
    ]);
    expect(beside).toEqual(alone);
  });
});

test("who says nothing of how graphs are run has the platform's backend, and onnxruntime's choice of threads", async () => {
  const data = { images, labels: await ownLabels(model, images) };
  const plain = await runAttack(attacks.DDN, model, data);
  expect(plain).toEqual(await runAttack(attacks.DDN, model, data, { backend: nodeBackend(), threads: 0 }));
  const nothing = { backend: undefined, threads: undefined, batchSize: undefined, signal: undefined };
  expect(plain).toEqual(await runAttack(attacks.DDN, model, data, { ...nothing, onProgress: undefined }));
});

test("every success is another class in a forward pass of the returned image, and every failure is the original", async () => {
  const labels = await ownLabels(model, images);
  for (const attack of Object.values(attacks)) {
    const result = await runAttack(attack, model, { images, labels }, options);
    const { predictions } = await predict(model, result.images, { ...options, batchSize: 1 });
    expect(result.adversarialPredictions).toEqual(predictions);
    result.success.forEach((success, n) => {
      expect(predictions[n] !== labels[n]).toBe(success === 1);
      if (!success) expect(sampleOf(result, n).image).toEqual(pick(images, [n]));
    });
    const data = result.images.map((pixel, i) => pixel - images[i]!);
    expect(result.perturbations).toEqual({ data, shape: [count, ...shape] });
    const rounded = result.images.map((pixel) => Math.round(pixel * 255) / 255);
    const after = await predict(model, rounded, options);
    result.survives8Bit.forEach((survives, n) => {
      expect(survives === 1).toBe(result.success[n] === 1 && after.predictions[n] !== labels[n]);
    });
  }
});

test("a perturbation that does not meet the attack's constraint is no success, whoever found it", async () => {
  const labels = await ownLabels(model, images);
  const bound = 0.5;
  const short: Constraint = {
    allows: (delta) => less(reduceSum(abs(delta), { axes: [1, 2, 3], keep: true }), bound),
    holds: (delta) => delta.reduce((sum, value) => sum + Math.abs(value), 0) <= bound,
  };
  for (const attack of [attacks.DDN, attacks["PGD L∞, restarts, early stop"], attacks["Square L2"]] as Attack[]) {
    const free = await runAttack(attack, model, { images, labels }, options);
    const held = await runAttack({ ...attack, constraint: short }, model, { images, labels }, options);
    const within = free.success.filter((success, n) => success && free.l1[n]! <= bound).length;
    expect(within).toBeLessThan(free.success.filter(Boolean).length);
    expect(held.success.filter(Boolean).length).toBeGreaterThanOrEqual(within);
    held.success.forEach((success, n) => {
      if (success) expect(held.l1[n]).toBeLessThanOrEqual(bound);
      else expect(["never crossed", "budget", "unconfirmed"]).toContain(held.reasons[n]);
    });
  }
});

test("misclassified samples are counted apart and cost nothing", async () => {
  const labels = await ownLabels(model, images);
  const wrong = Int32Array.from(labels, (label, n) => (n % 3 === 0 ? (label + 1) % 5 : label));
  const result = await runAttack(attacks.DDN, model, { images, labels: wrong }, options);
  const reference = await runAttack(attacks.DDN, model, { images, labels }, options);
  expect(result.attacked).toBe(14);
  labels.forEach((_, n) => {
    if (n % 3 !== 0) {
      expect(sampleOf(result, n)).toEqual(sampleOf(reference, n));
      return;
    }
    expect(sampleOf(result, n)).toMatchObject({ success: 0, reason: "misclassified", l2: 0, linf: 0, unusable: 0 });
    expect(sampleOf(result, n).image).toEqual(pick(images, [n]));
  });
  const none = await runAttack(attacks.DDN, model, { images, labels: labels.map((label) => (label + 1) % 5) }, options);
  expect(none.attacked).toBe(0);
  expect(none.images).toEqual(images);
});

test("the gradient of a sample is that of the summed loss, not of its mean over the batch", async () => {
  const weights = numbers(9, size * 2, 0.01);
  const linear = linearClassifier(shape, 2, weights, new Float32Array(2));
  const raw: Attack = {
    ...pgdL2(100, { steps: 1, stepSize: 1, loss: "margin" }),
    // A step along the gradient as it is, without the normalisation that would hide its scale.
    update: (now) => ({ image: add(now.original, mul(now.gradient, now.stepSize)), memory: {} }),
    stepSize: () => 1,
  };
  const inner = interiorImages(3, count, shape, 0.3);
  const { predictions, logits } = await predict(linear, inner, options);
  // A bias that puts every image just on its own side, so that the one step crosses.
  const nearest = Math.min(...Array.from({ length: count }, (_, n) => Math.abs(logits[2 * n]! - logits[2 * n + 1]!)));
  const n = Array.from(predictions.keys()).find((i) => Math.abs(logits[2 * i]! - logits[2 * i + 1]!) === nearest)!;
  const step = weights.reduce((sum, w, i) => (i % 2 === 0 ? sum + (weights[i + 1]! - w) ** 2 : sum), 0);
  const lead = logits[2 * n + predictions[n]!]! - logits[2 * n + 1 - predictions[n]!]!;
  const bias = Float32Array.of(0, 0);
  bias[predictions[n]!] = 0.5 * step - lead;
  const poised = linearClassifier(shape, 2, weights, bias);
  for (const batchSize of [1, 8]) {
    const result = await runAttack(
      raw,
      poised,
      { images: pick(inner, [n]), labels: predictions.slice(n, n + 1) },
      {
        ...options,
        batchSize,
      },
    );
    expect(result.success[0]).toBe(1);
    expect(result.l2[0]! / Math.sqrt(step)).toBeCloseTo(1, 4);
  }
});

describe("hostile models", () => {
  const all = [ddn({ steps: 8 }), pgdL2(0.5, { steps: 5 }), pgdLinf(0.05, { steps: 5 }), fgsm(0.05)];

  test("constant: no gradient, no success", async () => {
    for (const attack of all) {
      const result = await runAttack(
        attack,
        constantClassifier(shape, 4),
        { images, labels: new Uint8Array(count) },
        options,
      );
      expect(result.success.some(Boolean)).toBe(false);
      expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
      expect(result.images).toEqual(images);
      expect(result.unusableGradients.every((steps) => steps === attack.settings.steps)).toBe(true);
    }
  });

  test("logits that do not depend on the image at all", async () => {
    const detached: Classifier = {
      shape,
      classes: 2,
      logits: (x) => mul(constantClassifier(shape, 2).logits(mul(x, 0)), 1),
    };
    const result = await runAttack(ddn({ steps: 4 }), detached, { images, labels: new Uint8Array(count) }, options);
    expect(new Set(result.reasons)).toEqual(new Set(["no gradient"]));
  });

  test("NaN everywhere: nothing is predicted, so nothing is attacked and nothing succeeds", async () => {
    for (const attack of all) {
      const result = await runAttack(attack, nanBelow(model, 2), { images, labels: new Uint8Array(count) }, options);
      expect(result.success.some(Boolean)).toBe(false);
      expect(result.cleanPredictions.every((prediction) => prediction === -1)).toBe(true);
      expect(result.attacked).toBe(0);
    }
  });

  test("NaN for some images: these never succeed and the others do not notice", async () => {
    const clean = images.slice();
    for (let n = 0; n < count; n++) clean[n * size] = n % 2 === 0 ? 0.9 : 0.5005;
    const labels = await ownLabels(model, clean);
    // The odd images are next to the cliff: most steps take them over it.
    const holed = nanBelow(model, 0.5);
    for (const attack of all) {
      const plain = await runAttack(attack, model, { images: clean, labels }, options);
      const result = await runAttack(attack, holed, { images: clean, labels }, options);
      expect(result.attacked).toBe(count);
      const { predictions } = await predict(holed, result.images, options);
      for (let n = 0; n < count; n++) {
        if (result.success[n]) expect(predictions[n] !== labels[n] && predictions[n] !== -1).toBe(true);
        const fell = plain.images[n * size]! < 0.5;
        if (n % 2 === 0 && !fell && attack.name !== "DDN") expect(sampleOf(result, n)).toEqual(sampleOf(plain, n));
      }
    }
  });
});

test.each<[string, ImageShape, number]>([
  ["two classes", [3, 8, 8], 2],
  ["one channel", [1, 8, 8], 4],
  ["not square", [2, 5, 9], 3],
  ["one pixel", [1, 1, 1], 2],
])("%s", async (_, other, classes) => {
  const linear = linearClassifier(other, classes, numbers(3, sizeOfImage(other) * classes), new Float32Array(classes));
  const many = interiorImages(7, 30, other);
  const labels = await ownLabels(linear, many);
  const result = await runAttack(ddn(), linear, { images: many, labels }, options);
  const { predictions } = await predict(linear, result.images, options);
  // Through the origin, a model of one pixel has one class for all of [0, 1].
  if (sizeOfImage(other) > 1) expect(result.success.every(Boolean)).toBe(true);
  result.success.forEach((success, n) => {
    expect(predictions[n] !== labels[n]).toBe(success === 1);
  });
});

test("progress counts every sample, and the misclassified first", async () => {
  const labels = await ownLabels(model, images);
  labels[0] = (labels[0]! + 1) % 5;
  const seen: number[] = [];
  await runAttack(
    attacks.DDN,
    model,
    { images, labels },
    {
      ...options,
      onProgress: ({ done, total }) => {
        expect(total).toBe(count);
        seen.push(done);
      },
    },
  );
  expect(seen[0]).toBe(1);
  expect(seen.at(-1)).toBe(count);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
});

test("an aborted signal ends it with the signal's reason", async () => {
  const labels = await ownLabels(model, images);
  const reason = new Error("enough");
  const early = runAttack(attacks.DDN, model, { images, labels }, { ...options, signal: AbortSignal.abort(reason) });
  await expect(early).rejects.toBe(reason);
  const controller = new AbortController();
  const seen: number[] = [];
  const late = runAttack(
    ddn(),
    model,
    { images, labels },
    {
      ...options,
      signal: controller.signal,
      onProgress: ({ done }) => {
        seen.push(done);
        if (done > 0) controller.abort(reason);
      },
    },
  );
  await expect(late).rejects.toBe(reason);
  // The first batch was finished, and no other was begun to its end.
  expect(seen).toEqual([0, 7]);
});

describe("mistakes are told in one sentence", () => {
  const labels = new Uint8Array(count);
  const run = (attacked: Float32Array, given: Uint8Array | Int32Array = labels, extra: Partial<AttackOptions> = {}) =>
    runAttack(attacks.FGSM, model, { images: attacked, labels: given }, { ...options, ...extra });

  test.each<[string, () => Promise<AttackResult>, RegExp]>([
    [
      "a pixel above 1",
      () => run(images.with(2 * size + 3, 1.5)),
      /^Image 2 has a pixel of 1\.5, outside \[0, 1\]; .*\.$/,
    ],
    ["a pixel that is NaN", () => run(images.with(size, Number.NaN)), /^Image 1 has a pixel of NaN, outside/],
    [
      "a wrong length",
      () => run(images.subarray(1)),
      /^The images hold 4031 numbers, which is no whole number of 3×8×8 images/,
    ],
    ["too few labels", () => run(images, labels.subarray(1)), /^There are 21 images but 20 labels;/],
    [
      "a label out of range",
      () => run(images, labels.with(4, 5)),
      /^Image 4 has the label 5, but the model knows the classes 0 to 4;/,
    ],
    ["a negative label", () => run(images, new Int32Array(count).with(4, -1)), /^Image 4 has the label -1,/],
    ["a batch of none", () => run(images, labels, { batchSize: 0 }), /^The options: batchSize is 0;/],
    ["a seed that is no whole number", () => run(images, labels, { seed: 0.5 }), /^The options: the seed is 0\.5;/],
  ])("%s", async (_, attempt, message) => {
    const error = await attempt().then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).toMatch(message);
  });

  test("a model whose logits do not fit its number of classes", async () => {
    const lying: Classifier = { ...mlpClassifier(shape, 4, 2), classes: 5 };
    await expect(runAttack(attacks.FGSM, lying, { images, labels }, options)).rejects.toThrow(
      "The model gives [7,4] for 7 images; a classifier of 5 classes gives logits of [7,5].",
    );
  });
});
