import { expect, test } from "vitest";
import type { Split } from "../data/dataset.ts";
import { UserError } from "../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { checkSplit } from "./checkSplit.ts";
import { evaluator } from "./evaluate.ts";
import { train } from "./train.ts";

const network = buildNetwork(parseArchitecture({ family: "fully-connected", width: 4 }), {
  shape: [1, 2, 2],
  classes: 3,
  mean: [0.5],
  std: [0.5],
});
const split: Split = { images: new Uint8Array(16), labels: Uint8Array.of(0, 1, 2, 1), count: 4 };

test("what fits is let through", () => checkSplit(network, split));

test.each([
  [{ ...split, images: new Float32Array(16) }, /^The images to learn from are .* as a Float32Array; pass bytes/],
  [{ images: split.images, labels: split.labels }, /^The images to learn from are \{ images, labels \}/],
  [undefined, /^The images to learn from are undefined;/],
  [
    { ...split, images: new Uint8Array(15) },
    /^There are 15 bytes and 4 labels for 4 images of 1×2×2 \(4 bytes each\);/,
  ],
  [{ ...split, labels: Uint8Array.of(0) }, /^There are 16 bytes and 1 labels for 4 images/],
  [
    { ...split, labels: Uint8Array.of(0, 1, 3, 1) },
    /^Image 2 has the label 3, but the network knows the classes 0 to 2;/,
  ],
])("what does not is refused, in training and in evaluation", async (wrong, message) => {
  const given = wrong as Split;
  expect(() => checkSplit(network, given)).toThrow(UserError);
  const initial = initialize(network, 0);
  await expect(train(network, given, { learningRate: 0.1, epochs: 1, batchSize: 2 }, { initial })).rejects.toThrow(
    message,
  );
  const evaluation = await evaluator(network, {});
  try {
    await expect(evaluation.evaluate(initial, given)).rejects.toThrow(message);
  } finally {
    await evaluation.dispose();
  }
});

test("weights of another network are refused", async () => {
  const settings = { learningRate: 0.1, epochs: 1, batchSize: 2 };
  const { initial, ...nothing } = { initial: initialize(network, 0) };
  const [name] = Object.keys(initial) as [string];
  await expect(train(network, split, settings, { initial: nothing })).rejects.toThrow(
    `There are no weights for "${name}"`,
  );
  const short = { ...initial, [name]: new Float32Array(1) };
  await expect(train(network, split, settings, { initial: short })).rejects.toThrow(
    `The weights for "${name}" hold 1, not [`,
  );
});
