import { constant, flatten, input, matmul, serialize } from "ongrad";
import { nodeBackend } from "ongrad/node";
import { expect, test } from "vitest";
import { UserError } from "../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "./architectures.ts";
import { load } from "./load.ts";
import type { Classifier } from "./network/classifier.ts";
import { initialize } from "./network/initialize.ts";
import { toOnnx, withWeights } from "./network/trained.ts";

const backend = nodeBackend();
const spec = { shape: [1, 8, 8], classes: 4, mean: [0.4], std: [0.2] } as const;
const architecture = parseArchitecture({ family: "bounded-width", kernel: 3, width: 4 });
const network = buildNetwork(architecture, spec);
const weights = initialize(network, 3);
const ours = toOnnx(network, weights, {
  "treble.run": JSON.stringify({ dataset: "synthetic", architecture }),
  "treble.images": JSON.stringify(spec),
});

function graphOf(model: Classifier): Uint8Array {
  const images = input("images", [2, 1, 8, 8]);
  return serialize({ inputs: { images }, outputs: { logits: model.logits(images) } });
}

test("a network that Treble saved comes back as it was, its input layer included", async () => {
  const model = await load(ours);
  expect(model).toMatchObject({ description: "bounded-width kernel 3", dataset: "synthetic", notes: [], classes: 4 });
  expect(model.foreign).toBeUndefined();
  expect(graphOf(model)).toEqual(graphOf(withWeights(network, weights)));
  await expect(load(ours, { backend, mean: [0.5], std: [0.5] })).rejects.toThrow(
    new UserError(
      "mean and std are for models from elsewhere; this network is Treble's own and standardises its images itself.",
    ),
  );
});

test("a model from elsewhere says how it is fed", async () => {
  const x = input("x", [1, 1, 8, 8]);
  const z = matmul(
    flatten(x),
    constant(
      Float32Array.from({ length: 64 * 4 }, (_, i) => Math.sin(i)),
      [64, 4],
    ),
  );
  const bytes = serialize({ inputs: { x }, outputs: { z } });
  const model = await load(bytes, { backend, name: "mine.onnx", mean: [0.5], std: [0.25] });
  expect(model).toMatchObject({ dataset: null, shape: [1, 8, 8], classes: 4 });
  expect(model.description).toMatch(/^mine\.onnx \(opset \d+/);
  expect(model.foreign?.preprocessing).toEqual({ range: [0, 1], channelOrder: "rgb", mean: [0.5], std: [0.25] });
  await expect(load(bytes, { backend, std: [0] })).rejects.toThrow("std is [0]; divisors must be above 0.");
  await expect(load(bytes.slice(0, 40), { backend, name: "mine.onnx" })).rejects.toThrow(/^mine\.onnx cannot be /);
});

test("what is no bytes is refused, and what to pass instead is said", async () => {
  const refused = async (bytes: unknown, message: string): Promise<void> => {
    await expect(load(bytes as Uint8Array, { backend })).rejects.toThrow(UserError);
    await expect(load(bytes as Uint8Array, { backend })).rejects.toThrow(message);
  };
  await refused("model.onnx", 'The bytes of the model are "model.onnx"; pass a Uint8Array');
  await refused(ours.slice().buffer, "The bytes of the model are an ArrayBuffer; pass a Uint8Array (of an ArrayBuffer");
  await refused(undefined, "The bytes of the model are undefined;");
  await refused(
    new TextEncoder().encode("hello, this is text"),
    "the model cannot be read as an ONNX model; give those of an ONNX classifier.",
  );
});

test("an option that there is not, or of another kind, is refused", async () => {
  await expect(load(ours, { standardize: true } as object)).rejects.toThrow(
    "There is no option standardize for a model;",
  );
  await expect(load(ours, { size: 32 } as object)).rejects.toThrow("size is 32; it must be [height, width]");
});
