import { add, mul, reduceMean, softmax, sub, type Value } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import type { Classifier } from "../../models/network/classifier.ts";
import type { Attack } from "../contract/contract.ts";
import type { Ensemble } from "../contract/ensemble.ts";
import { predict } from "../engine/predict.ts";
import { hopSkipJump } from "../methods/hopSkipJump.ts";
import { pgdLinf } from "../methods/pgd.ts";
import { squareLinf } from "../methods/square.ts";
import { autoattackStandard } from "../presets.ts";
import {
  constantClassifier,
  convClassifier,
  interiorImages,
  linearClassifier,
  nanBelow,
  numbers,
  rescaled,
  sizeOfImage,
} from "../testing/classifiers.ts";
import { examineModel } from "./examineModel.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 16 };
const shape = [3, 6, 6] as const;
const size = sizeOfImage(shape);
const count = 120;
const images = interiorImages(2, count, shape);
const sound = convClassifier(shape, 5, 1, 8);
const { predictions: labels } = await predict(sound, images, options);

/** The images, beside an operator that has no derivative: Hardmax, times 0. */
function withoutDerivative(x: Value): Value {
  const { dtype, shape: extents } = x;
  const outputs: Value[] = [];
  const node = { op: "Hardmax", domain: "", inputs: [x], attributes: {}, outputs };
  outputs.push({ dtype, shape: extents, source: { kind: "node", node, index: 0 } });
  return add(x, mul(outputs[0]!, 0));
}

const codesOf = async (classifier: Classifier, given = labels): Promise<readonly string[]> =>
  (await examineModel(classifier, { images, labels: given }, options)).map(({ code }) => code);

test("a sound model raises nothing", async () => {
  expect(await examineModel(sound, { images, labels }, options)).toEqual([]);
});

test("told of its progress, which ends", async () => {
  const told: { done: number; total: number }[] = [];
  const onProgress = (progress: { done: number; total: number }): void => void told.push(progress);
  await examineModel(sound, { images, labels }, { ...options, onProgress });
  expect(told.length).toBeGreaterThan(4);
  expect(told.at(-1)).toEqual({ done: 4 * count, total: 4 * count });
  told.forEach(({ done, total }, i) => {
    expect(total).toBe(4 * count);
    expect(Number.isInteger(done)).toBe(true);
    expect(done).toBeGreaterThanOrEqual(told[i - 1]?.done ?? 0);
  });
});

test("no images, no findings", async () => {
  expect(await examineModel(sound, { images: new Float32Array(0), labels: new Int32Array(0) }, options)).toEqual([]);
});

test("probabilities", async () => {
  const classifier = { ...sound, logits: (x: Parameters<typeof sound.logits>[0]) => softmax(sound.logits(x), 1) };
  expect(await codesOf(classifier)).toEqual(["probabilities"]);
});

test("logits × 1000: large, but the margin still has a gradient", async () => {
  const [warning, ...others] = await examineModel(rescaled(sound, 1000), { images, labels }, options);
  expect(others).toEqual([]);
  expect(warning?.code).toBe("large logits");
  expect(warning?.value).toBeGreaterThan(0.5);
});

test("a constant model: no gradient, and nothing moves", async () => {
  const zeros = new Int32Array(count);
  const warnings = await examineModel(rescaled(constantClassifier(shape, 5), 1, 2), { images, labels: zeros }, options);
  expect(warnings.map(({ code, value }) => [code, value])).toEqual([
    ["zero gradients", 1],
    ["flat loss", 1],
  ]);
});

test("images that the model answers with NaN, and how many", async () => {
  const broken = nanBelow(sound, 0.5);
  const expected = Array.from({ length: count }, (_, n) => images[n * size]! < 0.5).filter(Boolean).length / count;
  const warnings = await examineModel(broken, { images, labels }, options);
  expect(warnings[0]?.code).toBe("not a number");
  expect(warnings[0]?.value).toBeCloseTo(expected, 10);
});

test("labels in another order", async () => {
  const rotated = labels.map((label) => (label + 1) % 5);
  expect(await codesOf(sound, rotated)).toContain("inaccurate model");
});

test("a model whose answer depends on the company", async () => {
  const batchNormal: Classifier = {
    ...sound,
    logits: (x) => mul(sub(sound.logits(x), mul(reduceMean(sound.logits(x), { axes: [0], keep: true }), 0.3)), 1),
  };
  const { predictions } = await predict(batchNormal, images, options);
  expect(await codesOf(batchNormal, predictions)).toEqual(["depends on the batch"]);
});

test("a model whose answer depends on the company, looked at one by one", async () => {
  const mixing: Classifier = {
    ...sound,
    logits: (x) => sound.logits(add(x, reduceMean(x, { axes: [0], keep: true }))),
  };
  const found = await examineModel(mixing, { images, labels }, { ...options, batchSize: 1 });
  expect(found.map(({ code }) => code)).toContain("depends on the batch");
});

test("a device whose answers differ from run to run", async () => {
  const steady = nodeBackend();
  let runs = 0;
  const backend: typeof steady = {
    ...steady,
    writesInPlace: false,
    async createSession(model, settings) {
      const session = await steady.createSession(model, settings);
      const run: typeof session.run = async (...given) => {
        const results = await session.run(...(given as Parameters<typeof session.run>));
        for (const { data } of Object.values(results)) if (data instanceof Float32Array) data[0]! += 1e-4 * ++runs;
        return results;
      };
      return { ...session, run, release: () => session.release() };
    },
  };
  const warnings = await examineModel(sound, { images, labels }, { ...options, backend });
  expect(warnings.map(({ code }) => code)).toEqual(["not deterministic"]);
});

test("few images: the uncertainty of a share of them", async () => {
  const few = images.subarray(0, 25 * size);
  const warnings = await examineModel(sound, { images: few, labels: labels.subarray(0, 25) }, options);
  expect(warnings.map(({ code, value, means }) => [code, value, means])).toEqual([
    ["few images", 25, "a share of them is uncertain by up to 19.6 % either way"],
  ]);
});

test("two classes, one channel, images that are not square", async () => {
  const narrow = [1, 7, 4] as const;
  const pixels = interiorImages(3, count, narrow);
  const model = linearClassifier(narrow, 2, numbers(3, 28 * 2), Float32Array.of(0, 0));
  const offset: Classifier = { ...model, logits: (x) => add(model.logits(x), 1) };
  const { predictions } = await predict(offset, pixels, options);
  const warnings = await examineModel(offset, { images: pixels, labels: predictions }, options);
  expect(warnings.filter(({ code }) => code !== "few images")).toEqual([]);
});

test("what is warned of fits the attack: nothing about gradients where none is taken, large logits where it climbs cross-entropy", async () => {
  const codes = async (classifier: Classifier, attack: Attack | Ensemble): Promise<readonly string[]> =>
    (await examineModel(classifier, { images, labels }, { ...options, attack })).map(({ code }) => code);
  // Its gradient does not exist.
  const opaque: Classifier = { ...sound, logits: (x) => sound.logits(withoutDerivative(x)) };
  expect(await codes(opaque, squareLinf(0.1))).toEqual([]);
  expect(await codes(opaque, hopSkipJump())).toEqual([]);
  await expect(codes(opaque, pgdLinf(0.1))).rejects.toThrow(
    /^No derivative rule for Hardmax, on the path .*, and the gradient in the image needs the model's derivative; attack with/,
  );
  const flat = rescaled(constantClassifier(shape, 5), 1, 2);
  const zeros = new Int32Array(count);
  expect((await examineModel(flat, { images, labels: zeros }, { ...options, attack: squareLinf(0.1) })).length).toBe(0);

  const large = rescaled(sound, 1000);
  expect(await codes(large, pgdLinf(0.1))).toEqual([]);
  expect(await codes(large, pgdLinf(0.1, { loss: "cross-entropy" }))).toEqual(["large logits"]);
  const [ensemble] = await examineModel(
    large,
    { images, labels },
    { ...options, attack: autoattackStandard("linf", 0.1) },
  );
  expect(ensemble?.advice).toBe(
    "count on its other attacks than APGD L∞, or take robust-accuracy, which has none on cross-entropy",
  );
});
