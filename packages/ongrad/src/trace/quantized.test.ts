import { create } from "@bufbuild/protobuf";
import { type TensorProto, TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { gradients, MissingRuleError } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { input } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { nodesReaching, parseForeignModel } from "./foreignModel.ts";
import { imageInput } from "./imageInput.ts";
import { importGraph } from "./importGraph.ts";
import { type LoadOptions, load } from "./load.ts";
import { nameOption } from "./loadOption.ts";
import { Original } from "./original.ts";
import { productsSaturate } from "./productsSaturate.ts";
import { readContext } from "./readContext.ts";

const backend = nodeBackend();

function bytes(name: string, shape: readonly number[], data: Int8Array | Uint8Array | Int32Array): TensorProto {
  const dataType = data instanceof Int8Array ? 3 : data instanceof Uint8Array ? 2 : 6;
  const rawData = new Uint8Array(data.buffer as ArrayBuffer).slice();
  return create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), rawData });
}

/**
 * As onnxruntime's static quantisation writes them: weights per channel, biases, and a pair around every activation.
 */
const pair = (name: string, from: string): ReturnType<typeof node>[] => [
  node("QuantizeLinear", [from, `${name}.scale`, `${name}.zero`], [`${name}.q`]),
  node("DequantizeLinear", [`${name}.q`, `${name}.scale`, `${name}.zero`], [name]),
];
const activation = (name: string, scale: number, zero: Int8Array | Uint8Array): TensorProto[] => [
  floats(`${name}.scale`, [], Float32Array.of(scale)),
  bytes(`${name}.zero`, [], zero),
];
const saturates = await productsSaturate(backend);
const signed = (seed: number, count: number): Int8Array => Int8Array.from(fill(seed, count, 120));
const model = (between: ReturnType<typeof node>[] = [], zero = 3) =>
  writeModel({
    opset: 13,
    domains: { "com.microsoft": 1 },
    inputs: [declare("image", ["batch", 3, 8, 8])],
    outputs: [declare("logits", ["batch", 5])],
    initializers: [
      ...activation("pixels", 1 / 255, Uint8Array.of(0)),
      ...activation("features", 0.02, Uint8Array.of(zero)),
      bytes("w.q", [6, 3, 3, 3], signed(1, 162)),
      floats("w.scale", [6], Float32Array.of(0.002, 0.003, 0.004, 0.002, 0.001, 0.005)),
      bytes("w.zero", [6], new Int8Array(6)),
      bytes("b.q", [6], Int32Array.of(900, -40, 5000, 12, -3000, 77)),
      floats("b.scale", [6], Float32Array.of(2e-5, 2e-5, 3e-5, 1e-5, 2e-5, 4e-5)),
      bytes("head.q", [384, 5], signed(2, 384 * 5)),
      floats("head.scale", [], Float32Array.of(0.003)),
      integers("flat", [0, -1]),
    ],
    nodes: [
      ...pair("pixels", "image"),
      node("DequantizeLinear", ["w.q", "w.scale", "w.zero"], ["w"], { axis: 0 }),
      node("DequantizeLinear", ["b.q", "b.scale"], ["b"], { axis: 0 }),
      node("Conv", ["pixels", "w", "b"], ["convolved"], { pads: [1, 1, 1, 1] }),
      node("Relu", ["convolved"], ["relu"]),
      ...(between.length > 0 ? between : pair("features", "relu")),
      node("Reshape", ["features", "flat"], ["vector"]),
      node("DequantizeLinear", ["head.q", "head.scale"], ["head"]),
      node("MatMul", ["vector", "head"], ["logits"]),
    ],
  });

const open = (options: Partial<LoadOptions> = {}, written = model()) => load(written, { backend, ...options });

async function run(model: Awaited<ReturnType<typeof open>>, batch: number): Promise<number[]> {
  const x = input("x", [batch, 3, 8, 8]);
  const executable = await compile({ x }, { y: model.logits(x) }, { backend });
  const { y } = await executable.run({ x: fill(9, batch * 192).map((u) => 0.5 + 0.5 * u) });
  await executable.dispose();
  return Array.from(y);
}

/** The file in onnxruntime, to compare imports with. */
async function originalOf(written: Uint8Array): Promise<Original> {
  const parsed = parseForeignModel(written);
  const images = imageInput(parsed, {}, nameOption);
  const order = nodesReaching(parsed, "logits", (name) => name === "image" || parsed.initializers.has(name));
  const context = await readContext(parsed, order, { backend, straightThrough: true });
  const values = await importGraph(context, "image", input("image", [1, 3, 8, 8]));
  return (await Original.open(context, images, "logits", backend, values))!;
}

describe("a quantised model", () => {
  it("runs as the original does, and says that it has no derivative", async () => {
    const plain = await open();
    expect(plain).toMatchObject({ batch: "any", opaque: ["QuantizeLinear"] });
    expect(plain.notes[0]).toBe(
      "The model's activations are quantised: only with the option `straightThrough` do they have a derivative.",
    );
    const x = input("x", [2, 3, 8, 8]);
    const refused = () => gradients(reduceSum(plain.logits(x)), [x]);
    expect(refused).toThrow(MissingRuleError);
    expect(refused).toThrow(
      /^No derivative rule for QuantizeLinear "features.q_node", on the path loss ← ReduceSum ← .*input "x"; load the model with the option `straightThrough` to give it one\.$/,
    );
  });

  it("has the straight-through derivative where it is asked for, and the same numbers", async () => {
    const [plain, through] = [await open(), await open({ straightThrough: true })];
    expect(through).toMatchObject({ batch: "any", opaque: [], notes: [] });
    const [left, right] = [await run(plain, 3), await run(through, 3)];
    // A sum that rounds the other way moves a feature by one step of 0.02 at most.
    const differences = left.map((n, i) => Math.abs(n - right[i]!));
    expect(Math.max(...differences)).toBeLessThan(0.02 * 0.36);
    expect(Math.max(...left.map(Math.abs))).toBeGreaterThan(1);
    const x = input("x", [1, 3, 8, 8]);
    const [dx] = gradients(reduceSum(through.logits(x)), [x]);
    const executable = await compile({ x }, { dx }, { backend });
    const inside = (await executable.run({ x: new Float32Array(192).fill(0.5) })).dx;
    const beyond = (await executable.run({ x: new Float32Array(192).fill(1.5) })).dx;
    await executable.dispose();
    expect(inside.filter((slope) => slope !== 0).length).toBeGreaterThan(150);
    expect(beyond.every((slope) => slope === 0)).toBe(true);
  });

  it("is compared with what the file says, where onnxruntime would quantise weights of its own accord", async () => {
    const zero = bytes("zero", [], Uint8Array.of(3));
    const written = writeModel({
      opset: 13,
      inputs: [declare("image", [1, 3, 8, 8])],
      outputs: [declare("logits", ["batch", 384])],
      initializers: [
        floats("w", [6, 3, 3, 3], fill(1, 162, 0.3)),
        floats("b", [6], fill(2, 6)),
        floats("step", [], Float32Array.of(1 / 255)),
        floats("step2", [], Float32Array.of(0.02)),
        zero,
      ],
      nodes: [
        node("QuantizeLinear", ["image", "step", "zero"], ["q"]),
        node("DequantizeLinear", ["q", "step", "zero"], ["pixels"]),
        node("Conv", ["pixels", "w", "b"], ["convolved"], { pads: [1, 1, 1, 1] }),
        node("QuantizeLinear", ["convolved", "step2", "zero"], ["q2"]),
        node("DequantizeLinear", ["q2", "step2", "zero"], ["features"]),
        node("Flatten", ["features"], ["logits"]),
      ],
    });
    expect(await open({}, written)).toMatchObject({ batch: "any", classes: 384 });
  });

  it("names the operator on integers that has no derivative, its node and the option", async () => {
    const between = [
      node("QuantizeLinear", ["relu", "features.scale", "features.zero"], ["q"]),
      node("MaxPool", ["q"], ["largest"], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] }),
      node(
        "QLinearSigmoid",
        ["largest", "features.scale", "features.zero", "features.scale", "features.zero"],
        ["sigmoid"],
        {},
        "com.microsoft",
      ),
      node("Transpose", ["sigmoid"], ["turned"], { perm: [0, 1, 3, 2] }),
      node("DequantizeLinear", ["turned", "features.scale", "features.zero"], ["features"]),
    ];
    const plain = await open({}, model(between));
    expect(plain).toMatchObject({ batch: "any", opaque: ["QuantizeLinear", "com.microsoft.QLinearSigmoid"] });
    const x = input("x", [1, 3, 8, 8]);
    const refused = () => gradients(reduceSum(plain.logits(x)), [x]);
    expect(refused).toThrow(MissingRuleError);
    expect(refused).toThrow(
      /^No derivative rule for com.microsoft.QLinearSigmoid "sigmoid_node", on the path .*; load the model with the option `straightThrough` to give it one\.$/,
    );
    expect((await open({ straightThrough: true }, model(between))).opaque).toEqual([]);
  });

  it("goes through what moves and compares the integers themselves", async () => {
    const between = [
      node("QuantizeLinear", ["relu", "features.scale", "features.zero"], ["q"]),
      node("Transpose", ["q"], ["turned"], { perm: [0, 1, 3, 2] }),
      node("MaxPool", ["turned"], ["largest"], { kernel_shape: [3, 3], pads: [1, 1, 1, 1], strides: [1, 1] }),
      node("Max", ["largest", "turned"], ["larger"]),
      node("DequantizeLinear", ["larger", "features.scale", "features.zero"], ["features"]),
    ];
    const mixed = await open({ straightThrough: true }, model(between));
    expect(mixed).toMatchObject({ batch: "any", opaque: [] });
    const x = input("x", [1, 3, 8, 8]);
    const [dx] = gradients(reduceSum(mixed.logits(x)), [x]);
    const executable = await compile({ x }, { dx }, { backend });
    const slopes = (await executable.run({ x: new Float32Array(192).fill(0.5) })).dx;
    await executable.dispose();
    expect(slopes.filter((slope) => slope !== 0).length).toBeGreaterThan(20);
  });

  it("keeps what makes other integers of them, and names it where a derivative is asked for", async () => {
    const between = [
      node("QuantizeLinear", ["relu", "features.scale", "features.zero"], ["q"]),
      node("BitShift", ["q", "features.zero"], ["shifted"], { direction: "RIGHT" }),
      node("DequantizeLinear", ["shifted", "features.scale", "features.zero"], ["features"]),
    ];
    const mixed = await open({ straightThrough: true }, model(between));
    expect(mixed.opaque).toEqual(["BitShift", "QuantizeLinear"]);
    const x = input("x", [1, 3, 8, 8]);
    expect(() => gradients(reduceSum(mixed.logits(x)), [x])).toThrow(
      /No derivative rule for .*BitShift.* ← QuantizeLinear ←/,
    );
  });

  it("is refused where its import is a step off, although roundings of its own are allowed it", async () => {
    const original = await originalOf(model([], 1));
    const x = input("image", [3, 3, 8, 8]);
    try {
      const right = await open({ straightThrough: true }, model([], 1));
      await original.compare(x, right.logits(x));
      const between = [
        node("QuantizeLinear", ["relu", "features.scale", "features.zero"], ["q"]),
        node("DequantizeLinear", ["q", "features.scale", "pixels.zero"], ["features"]),
      ];
      const off = await open({ straightThrough: true }, model(between, 1));
      await expect(original.compare(x, off.logits(x))).rejects.toThrow("does not compute what the original does.");
    } finally {
      await original.close();
    }
  });
});

describe("products of unsigned and signed 8-bit numbers", () => {
  const shape = [1, 3, 8, 8];
  const factors = signed(2, 192 * 5);
  /** Pixels of 255 steps by weights, whose sums of 192 products are the logits. */
  const products = (numbers: Int8Array) =>
    writeModel({
      opset: 13,
      inputs: [declare("image", shape)],
      outputs: [declare("logits", [1, 5])],
      initializers: [
        ...activation("pixels", 1 / 255, Uint8Array.of(0)),
        bytes("w", [192, 5], numbers),
        integers("flat", [1, 192]),
      ],
      nodes: [
        node("QuantizeLinear", ["image", "pixels.scale", "pixels.zero"], ["q"]),
        node("Reshape", ["q", "flat"], ["vector"]),
        node("MatMulInteger", ["vector", "w"], ["sums"]),
        node("Cast", ["sums"], ["logits"], { to: 1 }),
      ],
    });

  it("are summed exactly on every processor", async () => {
    const model = await open({ straightThrough: true }, products(factors));
    const pixels = fill(9, 192).map((u) => 0.5 + 0.5 * u);
    const steps = pixels.map((u) => Math.round(u * 255));
    const exact = [0, 1, 2, 3, 4].map((j) => steps.reduce((sum, n, i) => sum + n * factors[5 * i + j]!, 0));
    expect(await run(model, 1)).toEqual(exact);
  });

  describe.skipIf(!saturates)("where onnxruntime saturates them (skipped elsewhere)", () => {
    it("a note says so, and how much the logits differ", async () => {
      const { notes } = await open({ straightThrough: true }, products(factors));
      expect(notes).toEqual([
        expect.stringMatching(
          /^On this processor onnxruntime saturates sums of products of unsigned and signed 8-bit numbers; here they are exact, so that the logits differ from the original's by up to [\d.]+ % of the largest\.$/,
        ),
      ]);
      expect(Number(/[\d.]+(?= %)/.exec(notes[0]!)![0])).toBeGreaterThan(1);
      // Of 6 bits, none does.
      expect((await open({ straightThrough: true }, products(factors.map((n) => n >> 2)))).notes).toEqual([]);
    });

    it("an import whose weights are one step off is refused all the same", async () => {
      const original = await originalOf(products(factors));
      const x = input("image", shape);
      try {
        const right = await open({ straightThrough: true }, products(factors));
        await original.compare(x, right.logits(x));
        const off = await open({ straightThrough: true }, products(factors.map((n) => n + 1)));
        await expect(original.compare(x, off.logits(x))).rejects.toThrow("does not compute what the original does.");
      } finally {
        await original.close();
      }
    });
  });
});
