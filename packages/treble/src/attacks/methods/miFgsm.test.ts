import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../../errors/userError.ts";
import { predict } from "../engine/predict.ts";
import { runAttack } from "../engine/runAttack.ts";
import { convClassifier, interiorImages, rescaled } from "../testing/classifiers.ts";
import { bim } from "./bim.ts";
import { miFgsm } from "./miFgsm.ts";

const options = { backend: nodeBackend(), threads: 1, batchSize: 8 };
const shape = [3, 8, 8] as const;
const model = convClassifier(shape, 4, 1, 8);
const images = interiorImages(2, 24, shape);

async function run(attack: ReturnType<typeof miFgsm>, factor = 1) {
  const { predictions } = await predict(model, images, options);
  return runAttack(attack, rescaled(model, factor), { images, labels: predictions }, options);
}

test("without momentum it is BIM with its own step size", async () => {
  const plain = await run({ ...bim(0.01), stepSize: () => 0.001 });
  const none = await run(miFgsm(0.01, { decay: 0 }));
  expect(none.images).toEqual(plain.images);
  expect((await run(miFgsm(0.01))).images).not.toEqual(plain.images);
});

test("each gradient counts by its direction alone: logits × 1024 change nothing", async () => {
  const plain = await run(miFgsm(0.01, { loss: "margin" }));
  const huge = await run(miFgsm(0.01, { loss: "margin" }), 1024);
  expect(plain.success.some(Boolean)).toBe(true);
  expect(huge.success).toEqual(plain.success);
});

test("the default loss follows the paper's cross-entropy where that does not underflow", async () => {
  const odds = await run(miFgsm(0.01));
  const entropy = await run(miFgsm(0.01, { loss: "cross-entropy" }));
  expect(entropy.success).toEqual(odds.success);
  const equal = odds.images.filter((pixel, i) => Math.abs(pixel - entropy.images[i]!) < 1e-6).length;
  expect(equal / odds.images.length).toBeGreaterThan(0.99);
});

test("settings are the paper's", () => {
  expect(miFgsm(0.1).settings).toMatchObject({
    norm: "linf",
    epsilon: 0.1,
    steps: 10,
    stepSize: 0.01,
    decay: 1,
    randomStart: false,
  });
});

test.each([
  [{ decay: -1 }, "MI-FGSM: the decay is -1; it must be a finite number of at least 0."],
  [{ steps: 0 }, "MI-FGSM: steps is 0; it must be a whole number of at least 1."],
])("settings %o are refused", (settings, message) => {
  expect(() => miFgsm(0.1, settings)).toThrow(new UserError(message));
});
