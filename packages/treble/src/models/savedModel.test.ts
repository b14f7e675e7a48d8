import fc from "fast-check";
import { input, relu, serialize } from "ongrad";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "./architectures.ts";
import { initialize } from "./network/initialize.ts";
import { toOnnx } from "./network/trained.ts";
import { savedModel } from "./savedModel.ts";

const images = { shape: [1, 6, 6] as const, classes: 3, mean: [0.5], std: [0.25] };
const architecture = parseArchitecture({ family: "bounded-width", width: 2 });
const network = buildNetwork(architecture, images);

function saved(metadata: Readonly<Record<string, string>> = {}, scale = 1): Uint8Array {
  return toOnnx(network, initialize(network, 0, scale), {
    "treble.run": JSON.stringify({ dataset: "mnist", architecture }),
    "treble.images": JSON.stringify(images),
    ...metadata,
  });
}

describe("savedModel", () => {
  it("reads back the architecture, the images and the dataset", () => {
    const model = savedModel(saved(), "model.onnx")!;
    expect(model.architecture).toEqual(architecture);
    expect(model.images).toEqual(images);
    expect(model.dataset).toBe("mnist");
    expect(model.network.logits(input("x", [2, 1, 6, 6])).shape).toEqual([2, 3]);
  });

  it("says of a foreign model that it is one", () => {
    const x = input("x", [1, 3]);
    const foreign = serialize({ inputs: { x }, outputs: { y: relu(x) } });
    expect(savedModel(foreign, "foreign.onnx")).toBeNull();
  });

  it.each([
    { "treble.run": "{" },
    { "treble.run": "null" },
    { "treble.run": JSON.stringify({ dataset: "mnist", architecture: { family: "bounded-width", kernel: 99 } }) },
    { "treble.run": JSON.stringify({ dataset: "mnist", architecture: { family: "bounded-width", width: 4096 } }) },
    { "treble.images": JSON.stringify({ ...images, shape: [1, -1, 6] }) },
    { "treble.images": JSON.stringify({ ...images, shape: [1, 1e9, 1e9] }) },
    { "treble.images": JSON.stringify({ ...images, mean: [0.5, 0.5, 0.5] }) },
    { "treble.images": JSON.stringify({ ...images, std: [0] }) },
  ])("refuses metadata %j in one sentence", (metadata: Record<string, string>) => {
    expect(() => savedModel(saved(metadata), "model.onnx")).toThrow(UserError);
  });

  it("refuses weights that are not finite", () => {
    expect(() => savedModel(saved({}, Number.POSITIVE_INFINITY), "model.onnx")).toThrow("not finite numbers");
  });

  it("meets no damage with anything but a sentence for the user", () => {
    const sound = saved();
    const damage = fc.array(fc.tuple(fc.nat(sound.length - 1), fc.integer({ min: 0, max: 255 })), {
      minLength: 1,
      maxLength: 8,
    });
    fc.assert(
      fc.property(damage, fc.integer({ min: 0, max: sound.length }), fc.boolean(), (changes, length, isCut) => {
        const bytes = isCut ? sound.slice(0, length) : sound.slice();
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        try {
          savedModel(bytes, "model.onnx");
        } catch (error) {
          expect(error).toBeInstanceOf(UserError);
        }
      }),
      { numRuns: 500 },
    );
  });
});
