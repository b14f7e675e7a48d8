import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  FunctionProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProtoSchema,
} from "onnx-buf";
import { describe, expect, it } from "vitest";
import { conv2d } from "../graph/convolution.ts";
import { relu } from "../graph/elementwise.ts";
import { serialize } from "../graph/serialize.ts";
import { constant, input } from "../graph/value.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { describeModel } from "./describeModel.ts";
import { ModelError } from "./foreignNode.ts";
import { load } from "./load.ts";

const written = (model: Partial<WrittenModel> & Pick<WrittenModel, "nodes">): Uint8Array =>
  writeModel({ inputs: [declare("image", ["N", 3, 8, 6])], outputs: [declare("logits", [])], ...model });
const eights = (name: string, shape: readonly number[], dataType = 3) =>
  create(TensorProtoSchema, {
    name,
    dataType,
    dims: shape.map(BigInt),
    rawData: new Uint8Array(shape.reduce((product, extent) => product * extent, dataType === 6 ? 4 : 1)),
  });

describe("describeModel", () => {
  it("tells what wrote the file, and its own words", () => {
    const x = input("x", [1, 3, 4, 4]);
    const y = conv2d(x, constant(fill(1, 54), [2, 3, 3, 3]), { stride: 2, padding: [1, 1, 1, 1] });
    const bytes = serialize({ inputs: { x }, outputs: { y: relu(y) }, metadata: { "a key": "</script>" } });
    const model = describeModel(bytes);
    expect(model).toMatchObject({
      opset: 20,
      irVersion: 9,
      producer: "ongrad",
      metadata: { "a key": "</script>" },
      input: { name: "x", shape: [1, 3, 4, 4], layout: "nchw" },
      output: "y",
      parameters: 54,
      operators: { Conv: 1, Relu: 1 },
      withoutDerivative: [],
    });
    expect(model.convolutions).toMatchObject([
      { op: "Conv", input: "x", kernel: [3, 3], strides: [2, 2], dilations: [1, 1], groups: 1, channels: [3, 2] },
    ]);
    expect(model.shapeOf("y")).toEqual([1, 2, 2, 2]);
  });

  it("lists convolutions of every kind in the order of the file, with channels of the whole", () => {
    const bytes = written({
      domains: { "com.microsoft": 1 },
      initializers: [
        floats("grouped", [6, 1, 3, 5], fill(1, 90)),
        eights("quantised", [4, 6, 1, 3]),
        eights("sums", [4], 6),
        floats("scale", [], Float32Array.of(1)),
        floats("scales", [4], Float32Array.of(1, 1, 1, 1)),
        eights("zero", [], 2),
        eights("integers", [2, 4, 3, 3]),
        floats("up", [2, 5, 2, 2], fill(2, 40)),
        floats("signal", [7, 60, 9], fill(3, 3780)),
        integers("flat", [0, 60, -1]),
      ],
      nodes: [
        node("Conv", ["image", "grouped"], ["a"], { group: 3, dilations: [2, 1], pads: [2, 2, 2, 2] }),
        node("QuantizeLinear", ["a", "scale", "zero"], ["b"]),
        node("QLinearConv", ["b", "scale", "zero", "quantised", "scales", "zero", "scale", "zero", "sums"], ["c"]),
        node("ConvInteger", ["c", "integers", "zero"], ["d"], { pads: [1, 1, 1, 1], strides: [2, 1] }),
        node("Cast", ["d"], ["e"], { to: 1 }),
        node("ConvTranspose", ["e", "up"], ["f"], { strides: [2, 2] }),
        node("Reshape", ["f", "flat"], ["g"]),
        node("Conv", ["g", "signal"], ["logits"], { auto_pad: "SAME_UPPER", strides: [2] }),
      ],
    });
    const model = describeModel(bytes);
    const facts = model.convolutions.map(({ name, kernel, strides, dilations, groups, channels }) =>
      [name, kernel, strides, dilations, [groups], channels].map(String).join(" "),
    );
    expect(facts).toEqual([
      "a_node 3,5 1,1 2,1 3 3,6",
      "c_node 1,3 1,1 1,1 1 6,4",
      "d_node 3,3 2,1 1,1 1 4,2",
      "f_node 2,2 2,2 1,1 1 2,5",
      "logits_node 1,9 1,2 1,1 1 60,7",
    ]);
    // The image is 8 by 6: 8 by 6, 8 by 4, 4 by 4, 8 by 8; of the 5 · 64 numbers 60 rows are none.
    expect(["a", "c", "d", "f"].map((name) => model.shapeOf(name))).toEqual([
      [1, 6, 8, 6],
      [1, 4, 8, 4],
      [1, 2, 4, 4],
      [1, 5, 8, 8],
    ]);
    // Scales and zero points are not parameters, sums are.
    expect(model.parameters).toBe(90 + 72 + 4 + 72 + 40 + 3780);
    expect(model.withoutDerivative).toEqual(["ConvInteger", "QLinearConv", "QuantizeLinear"]);
    expect(describeModel(bytes, { straightThrough: true }).withoutDerivative).toEqual([]);
  });

  it("reads kernels through what prepares them, and in files that lie elsewhere", () => {
    const external = create(TensorProtoSchema, {
      name: "w",
      dims: [3n, 3n, 3n, 4n],
      dataType: 1,
      dataLocation: 1,
      externalData: [create(StringStringEntryProtoSchema, { key: "location", value: "weights.bin" })],
    });
    const model = describeModel(
      written({
        initializers: [external],
        nodes: [
          // As TensorFlow has them: height, width, in, out.
          node("Transpose", ["w"], ["kernels"], { perm: [3, 2, 0, 1] }),
          node("Conv", ["image", "kernels"], ["logits"]),
        ],
      }),
    );
    expect(model.convolutions).toMatchObject([{ kernel: [3, 3], channels: [3, 4] }]);
    expect(model.parameters).toBe(108);
    expect(model.externalFiles).toEqual(["weights.bin"]);
    expect(model.inputs).toEqual([{ name: "image", shape: ["N", 3, 8, 6], type: "float" }]);
  });

  it("lists every input with its type, and each other file of numbers once, those that nodes hold too", () => {
    const elsewhere = (name: string, location: string) =>
      create(TensorProtoSchema, {
        ...{ name, dims: [2n], dataType: 1, dataLocation: 1 },
        externalData: [create(StringStringEntryProtoSchema, { key: "location", value: location })],
      });
    const held = create(AttributeProtoSchema, { name: "value", type: 4, t: elsewhere("", "b/of a node.bin") });
    const model = describeModel(
      written({
        inputs: [declare("image", ["N", 3, 8, 6], 2), declare("training", [], 9), declare("scale", [2])],
        initializers: [elsewhere("scale", "a.bin"), elsewhere("shift", "a.bin"), eights("kernel", [1, 3, 1, 1])],
        nodes: [
          { ...node("Constant", [], ["number"]), attribute: [held] },
          node("Cast", ["image"], ["pixels"], { to: 1 }),
          node("Conv", ["pixels", "kernel"], ["logits"]),
        ],
      }),
    );
    expect(model.inputs).toEqual([
      { name: "image", shape: ["N", 3, 8, 6], type: "uint8" },
      { name: "training", shape: [], type: "bool" },
    ]);
    expect(model.externalFiles).toEqual(["a.bin", "b/of a node.bin"]);
  });

  it("names operators without a derivative on the way from the image alone", () => {
    const bytes = written({
      domains: { own: 1 },
      initializers: [floats("w", [144, 5], fill(1, 720)), floats("v", [5], fill(2, 5))],
      nodes: [
        node("Hardmax", ["v"], ["aside"], { axis: 0 }),
        node("Shape", ["image"], ["size"]),
        node("Mystery", ["size"], ["ofShape"], {}, "own"),
        node("Sign", ["image"], ["sign"]),
        node("Unknown", ["sign"], ["behind"], {}, "own"),
        node("Flatten", ["image"], ["flat"]),
        node("MatMul", ["flat", "w"], ["z"]),
        node("Strange", ["z"], ["s"], {}, "own"),
        node("Sum", ["s", "aside", "ofShape", "behind"], ["logits"]),
        node("Never", ["z"], ["unread"], {}, "own"),
      ],
    });
    expect(describeModel(bytes).withoutDerivative).toEqual(["own.Strange"]);
    expect(describeModel(bytes, { output: "z" }).withoutDerivative).toEqual([]);
    expect(describeModel(bytes, { output: "z" }).operators).toEqual({ Flatten: 1, MatMul: 1 });
  });

  it("counts functions at every call, and what stands in branches and loops once", () => {
    const twice = create(FunctionProtoSchema, {
      name: "Twice",
      domain: "own",
      opsetImport: [create(OperatorSetIdProtoSchema, { domain: "", version: 13n })],
      input: ["x"],
      output: ["y"],
      node: [node("Relu", ["x"], ["t"]), node("Conv", ["t", "w"], ["y"], { kernel_shape: [1, 1] })],
    });
    twice.input.push("w");
    const graph = (name: string, op: string) =>
      create(GraphProtoSchema, { name, node: [node(op, ["b"], [name])], output: [declare(name, [])] });
    const choice = node("If", ["which"], ["logits"]);
    choice.attribute.push(
      create(AttributeProtoSchema, { name: "then_branch", type: 5, g: graph("yes", "Sigmoid") }),
      create(AttributeProtoSchema, { name: "else_branch", type: 5, g: graph("no", "Lonely") }),
    );
    const model = fromBinary(
      ModelProtoSchema,
      written({
        domains: { own: 1 },
        initializers: [
          floats("kernels", [3, 3, 1, 1], fill(1, 9)),
          create(TensorProtoSchema, { name: "which", dataType: 9, rawData: Uint8Array.of(1) }),
        ],
        nodes: [
          node("Twice", ["image", "kernels"], ["a"], {}, "own"),
          node("Twice", ["a", "kernels"], ["b"], {}, "own"),
          choice,
        ],
      }),
    );
    model.functions.push(twice);
    const described = describeModel(toBinary(ModelProtoSchema, model));
    expect(described.operators).toEqual({ Conv: 2, If: 1, Lonely: 1, Relu: 2, Sigmoid: 1 });
    expect(described.parameters).toBe(9);
    expect(described.convolutions.map(({ channels }) => channels)).toEqual([
      [3, 3],
      [3, 3],
    ]);
    expect(described.withoutDerivative).toEqual(["Lonely"]);
  });

  it("takes a size for what the file leaves open, and does without", () => {
    const bytes = written({
      inputs: [declare("image", ["N", 3, "height", "width"])],
      initializers: [floats("w", [4, 3, 3, 3], fill(1, 108))],
      nodes: [node("Conv", ["image", "w"], ["logits"])],
    });
    expect(describeModel(bytes).input).toEqual({ name: "image", shape: undefined, layout: undefined });
    expect(describeModel(bytes).shapeOf("logits")).toEqual([undefined, 4, undefined, undefined]);
    expect(describeModel(bytes, { imageShape: [3, 9, 7] }).shapeOf("logits")).toEqual([1, 4, 7, 5]);
  });

  it("refuses what is no model, in one sentence", () => {
    expect(() => describeModel(new Uint8Array([1, 2, 3]))).toThrow(ModelError);
    const bytes = written({ nodes: [node("Relu", ["image"], ["logits"])] });
    expect(() => describeModel(bytes, { input: "x" })).toThrow(/no input "x"; its inputs are "image"/);
    expect(() => describeModel(bytes, { output: "y" })).toThrow(/no output "y"/);
  });
});

const folders = ["models", "faults"].map((name) =>
  fileURLToPath(new URL(`../../../../../shared/${name}/`, import.meta.url)),
);

describe.skipIf(!folders.every(existsSync))("published and troublesome models (../shared)", () => {
  const files = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder).flatMap((file) => (file.endsWith(".onnx") ? [[file, folder + file]] : []))
      : [],
  );
  it.each(files)("%s says what loading it finds", async (_, path) => {
    const bytes = readFileSync(path!);
    const imageShape = [1, 8, 8] as const;
    const options = path!.endsWith("dynamic-size.onnx") ? { imageShape } : {};
    for (const straightThrough of [false, true]) {
      const described = describeModel(bytes, { ...options, straightThrough });
      const loaded = await load(bytes, { ...options, straightThrough, backend: nodeBackend() });
      const { Constant: _constants, ...operators } = loaded.operators;
      expect(described.operators).toEqual(operators);
      expect(described.withoutDerivative).toEqual(loaded.opaque);
      expect(described).toMatchObject({ opset: loaded.opset, producer: loaded.producer, output: loaded.output });
      expect(described.input).toMatchObject({ shape: loaded.input.shape, layout: loaded.input.layout });
    }
  });

  it.each([
    ["models/Convnet_maxpool.onnx", 11690],
    ["models/cifar10_small.onnx", 85218],
    ["models/mnist-net_256x2.onnx", 784 * 256 + 256 + 256 * 256 + 256 + 256 * 10 + 10],
    ["models/resnet_2b.onnx", 112006],
    ["faults/mlp.onnx", 3610],
    // The same network, its weights in eight bits.
    ["faults/quantised-qoperator.onnx", 3610],
    ["faults/quantised-dynamic.onnx", 3610],
  ])("%s has %i parameters", (file, count) => {
    expect(describeModel(readFileSync(`${folders[0]}../${file}`)).parameters).toBe(count);
  });
});
