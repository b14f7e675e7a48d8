import { existsSync, readFileSync } from "node:fs";
import { constant, conv2d, input, matmul, relu, reshape, serialize, type Value } from "ongrad";
import { describe, expect, it } from "vitest";
import { UserError } from "../errors/userError.ts";
import { buildNetwork, parseArchitecture } from "../models/architectures.ts";
import { initialize } from "../models/network/initialize.ts";
import { toOnnx } from "../models/network/trained.ts";
import { lowFrequencyCeiling } from "../theory/lowFrequencyCeiling.ts";
import { modelFacts } from "./modelFacts.ts";

const weights = (...shape: number[]): Value =>
  constant(new Float32Array(shape.reduce((product, extent) => product * extent, 1)).fill(0.1), shape);

it("says what a file says, with the ceiling of each kernel on its own input, worked out once a kind", () => {
  const x = input("x", [1, 3, 16, 12]);
  const a = relu(conv2d(x, weights(4, 3, 5, 3), { stride: 2 }));
  const b = relu(conv2d(a, weights(4, 4, 3, 3), { padding: "same", dilation: 2, groups: 1 }));
  const y = matmul(reshape(conv2d(b, weights(2, 4, 1, 1)), [1, 60]), weights(60, 7));
  const facts = modelFacts(serialize({ inputs: { x }, outputs: { y } }), { shape: [3, 16, 12], cutoff: 0.2 });
  expect(facts).toMatchObject({
    opset: 20,
    producer: "ongrad",
    parameters: 4 * 3 * 15 + 4 * 4 * 9 + 8 + 420,
    input: "x",
    output: "y",
    withoutDerivative: [],
  });
  expect(facts.operators.slice(0, 2)).toEqual([
    { name: "Conv", count: 3 },
    { name: "Relu", count: 2 },
  ]);
  const [first, second, third] = facts.convolutions;
  expect(first).toMatchObject({ kernel: [5, 3], stride: [2, 2], channels: [3, 4], receptiveField: [5, 3] });
  expect(first!.ceiling).toBe(lowFrequencyCeiling({ height: 16, width: 12 }, { height: 5, width: 3 }, 0.2));
  expect(second).toMatchObject({ dilation: [2, 2], receptiveField: [13, 11] });
  expect(second!.ceiling).toBe(lowFrequencyCeiling({ height: 6, width: 5 }, { height: 3, width: 3, dilation: 2 }, 0.2));
  // A kernel of one pixel has all frequencies alike: the share of those of the disc.
  expect(third!.ceiling).toBeCloseTo(lowFrequencyCeiling({ height: 6, width: 5 }, { height: 1, width: 1 }, 0.2), 12);
});

it("has no ceiling where the input is smaller than the kernel, or of unknown size", () => {
  const x = input("x", [1, 1, 3, 3]);
  const y = conv2d(x, weights(1, 1, 5, 5), { padding: "same" });
  const bytes = serialize({ inputs: { x }, outputs: { y } });
  expect(modelFacts(bytes, { shape: [1, 3, 3], cutoff: 0.1 }).convolutions).toMatchObject([
    { receptiveField: [3, 3], ceiling: null },
  ]);
});

it("reads Treble's own networks, whose first layer standardises", () => {
  const channels = [0.5, 0.5, 0.5];
  const images = { shape: [3, 32, 32] as const, classes: 10, mean: channels, std: channels };
  const network = buildNetwork(parseArchitecture({ family: "small-cnn" }), images);
  const facts = modelFacts(toOnnx(network, initialize(network, 0)), { shape: [3, 32, 32], cutoff: 0.1 });
  expect(facts.convolutions.map(({ receptiveField }) => receptiveField![0])).toEqual([3, 5, 10, 14]);
  expect(facts.convolutions[0]!.ceiling).toBe(
    lowFrequencyCeiling({ height: 32, width: 32 }, { height: 3, width: 3 }, 0.1),
  );
});

it("is a user's mistake where the bytes are no model", () => {
  const of = (): unknown => modelFacts(Uint8Array.of(1, 2, 3), { shape: [3, 8, 8], cutoff: 0.1, name: "a.onnx" });
  expect(of).toThrow(UserError);
  expect(of).toThrow(/^a\.onnx cannot be read: /);
});

const folder = new URL("../../../../../shared/", import.meta.url);
describe.skipIf(!existsSync(new URL("models/", folder)))("published classifiers (../shared)", () => {
  const factsOf = (file: string, shape: [number, number, number]) =>
    modelFacts(readFileSync(new URL(file, folder)), { shape, cutoff: 0.1 });

  it.each([
    ["models/resnet_2b.onnx", [3, 32, 32], "pytorch 1.8", 112006, 6],
    ["models/cifar10_small.onnx", [3, 32, 32], "tf2onnx 1.8.2", 85218, 2],
    ["models/pgd_2_3_16.onnx", [3, 32, 32], "pytorch 2.0.1", undefined, 1],
    ["models/Convnet_maxpool.onnx", [1, 28, 28], "pytorch 1.6", 11690, 1],
    ["models/mnist-net_256x2.onnx", [1, 28, 28], "pytorch 1.3", 269322, 0],
  ] as const)("%s", (file, shape, producer, parameters, convolutions) => {
    const facts = factsOf(file, [...shape]);
    expect(facts.producer).toBe(producer);
    if (parameters) expect(facts.parameters).toBe(parameters);
    expect(facts.convolutions).toHaveLength(convolutions);
    for (const { ceiling, receptiveField } of facts.convolutions) {
      expect(ceiling).toBeGreaterThan(0);
      expect(ceiling).toBeLessThanOrEqual(1);
      expect(receptiveField).not.toBeNull();
    }
  });

  it("quantised ones name what has no derivative", () => {
    expect(factsOf("faults/quantised-dynamic.onnx", [1, 8, 8]).withoutDerivative).toEqual([
      "DynamicQuantizeLinear",
      "MatMulInteger",
    ]);
  });

  it("a size that the file leaves open is the images'", () => {
    expect(factsOf("faults/dynamic-size.onnx", [1, 9, 8]).convolutions).toMatchObject([
      { name: "c0", ceiling: lowFrequencyCeiling({ height: 9, width: 8 }, { height: 3, width: 3 }, 0.1) },
    ]);
  });
});
