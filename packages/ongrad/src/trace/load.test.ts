import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType,
  AttributeProtoSchema,
  FunctionProtoSchema,
  ModelProtoSchema,
  StringStringEntryProtoSchema,
  type TensorProto,
  TensorProtoSchema,
} from "onnx-buf";
import { describe, expect, it } from "vitest";
import { gradients, MissingRuleError } from "../grad/gradients.ts";
import { reduceSum } from "../graph/reduction.ts";
import { serialize } from "../graph/serialize.ts";
import { input, sizeOf, type Value } from "../graph/value.ts";
import { compile } from "../run/compile.ts";
import { nodeBackend } from "../run/node.ts";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, type WrittenModel, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "./foreignNode.ts";
import { type LoadedModel, type LoadOptions, load } from "./load.ts";

const backend = nodeBackend();
const weights = floats("w", [12, 5], fill(1, 60));
const image = declare("image", ["batch", 3, 2, 2]);
const logits = declare("logits", ["batch", 5]);
const dense = [node("Flatten", ["image"], ["flat"]), node("MatMul", ["flat", "w"], ["logits"])];
const plain: WrittenModel = { inputs: [image], outputs: [logits], initializers: [weights], nodes: dense };

const open = (model: Partial<WrittenModel> = {}, options: Partial<LoadOptions> = {}) =>
  load(writeModel({ ...plain, ...model }), { backend, ...options });

const refusal = async (model: Partial<WrittenModel>, options: Partial<LoadOptions> = {}): Promise<string> => {
  const error = await open(model, options).then(
    () => new Error("It was loaded."),
    (reason: Error) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error.message;
};

async function run(model: LoadedModel, batch: number): Promise<Float32Array> {
  const x = input("x", [batch, ...model.shape]);
  return (await runGraph(x, model.logits(x))) as Float32Array;
}

async function runGraph(x: Value, y: Value) {
  const executable = await compile({ x }, { y }, { backend });
  const results = await executable.run({ x: fill(3, sizeOf(x.shape)) });
  await executable.dispose();
  return results.y;
}

/** Σ over the twelve numbers of each image, times the weights, by hand. */
function expected(batch: number): Float32Array {
  const [x, w] = [fill(3, 12 * batch), fill(1, 60)];
  return Float32Array.from({ length: 5 * batch }, (_, at) => {
    const [n, k] = [Math.floor(at / 5), at % 5];
    let sum = 0;
    for (let i = 0; i < 12; i++) sum += x[12 * n + i]! * w[5 * i + k]!;
    return sum;
  });
}

function expectClose(actual: Float32Array, wanted: Float32Array): void {
  expect(actual.length).toBe(wanted.length);
  expect(Math.max(...actual.map((n, i) => Math.abs(n - wanted[i]!)))).toBeLessThan(1e-5);
}

describe("load", () => {
  it("finds the images and the logits, and says what it found", async () => {
    const model = await open();
    expect(model).toMatchObject({
      input: { name: "image", shape: [1, 3, 2, 2], layout: "nchw" },
      output: "logits",
      shape: [3, 2, 2],
      classes: 5,
      batch: "any",
      opset: 13,
      producer: "a test",
      operators: { Flatten: 1, MatMul: 1 },
      opaque: [],
      parameters: 60,
      endsInSoftmax: false,
      notes: [],
    });
    for (const batch of [1, 2, 6]) expectClose(await run(model, batch), expected(batch));
    expect(() => model.logits(input("x", [1, 3, 2, 3]))).toThrow(
      new ModelError("The model wants images float32[N,3,2,2], not float32[1,3,2,3]."),
    );
  });

  it("takes initialisers that are listed as inputs, and ignores nodes that the logits do not need", async () => {
    const inputs = [image, declare("w", [12, 5])];
    const model = await open({ inputs, nodes: [...dense, node("Atan", ["missing"], ["aside"])] });
    expectClose(await run(model, 2), expected(2));
  });

  it("loads what serialize writes", async () => {
    const x = input("x", [11, 3, 2, 2]);
    const opened = await open();
    const bytes = serialize({ inputs: { x }, outputs: { y: opened.logits(x) }, symbolic: { name: "N", extent: 11 } });
    const model = await load(bytes, { backend });
    expect(model).toMatchObject({ opset: 20, producer: "ongrad", batch: "any" });
    expectClose(await run(model, 3), expected(3));
  });

  it("runs any batch of a model that writes down a batch of 1", async () => {
    const model = await open({
      inputs: [declare("image", [1, 3, 2, 2])],
      outputs: [declare("logits", [1, 5])],
      initializers: [
        weights,
        integers("tokens", [1, 3, 4]),
        integers("row", [1, -1]),
        floats("class", [1, 1, 4], fill(4, 4)),
        integers("three", [1]),
        integers("all", [4]),
        integers("axis", [1]),
      ],
      nodes: [
        node("Reshape", ["image", "tokens"], ["patches"]),
        // A class token in front, and cut off again.
        node("Concat", ["class", "patches"], ["joined"], { axis: 1 }),
        node("Slice", ["joined", "three", "all", "axis"], ["rest"]),
        node("Reshape", ["rest", "row"], ["flat"]),
        node("MatMul", ["flat", "w"], ["logits"]),
      ],
    });
    expect(model).toMatchObject({ batch: "any", notes: [] });
    for (const batch of [1, 4]) expectClose(await run(model, batch), expected(batch));
  });

  it("follows shapes that the graph works out by itself", async () => {
    const model = await open({
      opset: 11,
      initializers: [weights, integers("zero", [0], []), integers("rest", [-1])],
      nodes: [
        node("Shape", ["image"], ["shape"]),
        node("Gather", ["shape", "zero"], ["n"]),
        node("Unsqueeze", ["n"], ["n1"], { axes: [0] }),
        node("Concat", ["n1", "rest"], ["target"], { axis: 0 }),
        node("Reshape", ["image", "target"], ["flat"]),
        node("MatMul", ["flat", "w"], ["logits"]),
      ],
    });
    expect(model.batch).toBe("any");
    expectClose(await run(model, 4), expected(4));
  });

  it("takes every image alone where images would mix in the batch, and says so", async () => {
    const model = await open({
      inputs: [declare("image", [1, 3, 2, 2])],
      nodes: [
        node("Flatten", ["image"], ["flat"]),
        node("ReduceMax", ["flat"], ["most"], { axes: [0], keepdims: 1 }),
        node("Sub", ["flat", "most"], ["zero"]),
        node("Add", ["zero", "most"], ["same"]),
        node("Mul", ["same", "most"], ["mixed"]),
        node("MatMul", ["mixed", "w"], ["logits"]),
      ],
    });
    expect(model.batch).toBe("any");
    expect(model.notes).toEqual([
      'The model\'s outputs depend on which other images are in the batch, by ReduceMax "most_node" (opset 13): every image is taken as if it were alone.',
    ]);
    // The square of each pixel, whatever is beside it.
    const square = await open({
      nodes: [dense[0]!, node("Mul", ["flat", "flat"], ["squares"]), node("MatMul", ["squares", "w"], ["logits"])],
    });
    for (const batch of [1, 4]) expectClose(await run(model, batch), await run(square, batch));
  });

  it("keeps the batch of a file for several images that mix in it", async () => {
    const model = await open({
      inputs: [declare("image", [2, 3, 2, 2])],
      outputs: [declare("logits", [2, 5])],
      nodes: [
        node("Flatten", ["image"], ["flat"]),
        node("ReduceMax", ["flat"], ["most"], { axes: [0], keepdims: 1 }),
        node("Mul", ["flat", "most"], ["mixed"]),
        node("MatMul", ["mixed", "w"], ["logits"]),
      ],
    });
    expect(model.batch).toBe(2);
    expect(model.notes[0]).toMatch(/^The model takes 2 images at a time: /);
    expect(() => model.logits(input("x", [1, 3, 2, 2]))).toThrow("The model takes batches of 2, not of 1.");
    expect((await run(model, 2)).length).toBe(10);
  });

  it("takes channels last and flat vectors", async () => {
    const last = await open({
      inputs: [declare("image", ["batch", 2, 2, 3])],
      nodes: [
        node("Transpose", ["image"], ["nchw"], { perm: [0, 3, 1, 2] }),
        node("Flatten", ["nchw"], ["flat"]),
        dense[1]!,
      ],
    });
    expect(last).toMatchObject({ shape: [3, 2, 2], input: { layout: "nhwc" } });
    expectClose(await run(last, 2), expected(2));
    const flat = await open({ inputs: [declare("image", [1, 12, 1])] });
    expect(flat).toMatchObject({ shape: [3, 2, 2], input: { layout: "flat" } });
    expect(flat.notes).toEqual(["The model takes vectors of 12, read as images [3,2,2], one channel after the other."]);
    expectClose(await run(flat, 2), expected(2));
    const said = await open({ inputs: [declare("image", [1, 12])] }, { imageShape: [1, 3, 4] });
    expect(said.shape).toEqual([1, 3, 4]);
    expect(await refusal({ inputs: [declare("image", [1, 13])] })).toBe(
      'The input "image" takes vectors of 13; say the shape of an image with the option `imageShape`.',
    );
  });

  it("recognises a final softmax, and cuts it where asked to", async () => {
    const model = {
      nodes: [dense[0]!, node("MatMul", ["flat", "w"], ["z"]), node("Softmax", ["z"], ["logits"], { axis: 1 })],
    };
    const whole = await open(model);
    expect(whole.endsInSoftmax).toBe(true);
    expect(whole.notes[0]).toMatch(/^The model ends in a softmax/);
    expect((await run(whole, 1)).reduce((sum, p) => sum + p)).toBeCloseTo(1, 5);
    const cut = await open(model, { cutSoftmax: true });
    expect(cut).toMatchObject({ endsInSoftmax: true, notes: [] });
    expectClose(await run(cut, 2), expected(2));
  });

  it("asks which input, output or extent is meant", async () => {
    const two = [image, declare("other", ["batch", 3, 2, 2])];
    expect(await refusal({ inputs: two })).toBe(
      'The model has the inputs "image", "other"; say which one takes the images with the option `input`.',
    );
    expect((await open({ inputs: two }, { input: "image" })).input.name).toBe("image");
    expect(await refusal({ inputs: two }, { input: "img" })).toBe(
      'The model has no input "img"; its inputs are "image", "other".',
    );
    const outputs = [logits, declare("flat", ["batch", 12])];
    expect(await refusal({ outputs })).toBe(
      'The model has the outputs "logits", "flat"; say which one is the logits with the option `output`.',
    );
    expect((await open({ outputs }, { output: "logits" })).classes).toBe(5);
    const free = { inputs: [declare("image", ["batch", 3, "height", 2])] };
    expect(await refusal(free)).toBe(
      'The input "image" has the shape [batch,3,height,2]; give its height and width with the option `size`.',
    );
    expect((await open(free, { dimensions: { height: 2 } })).shape).toEqual([3, 2, 2]);
    expect(await refusal({ inputs: [declare("image", [1, 3, 2, 2], 9)] })).toBe(
      'The input "image" is of type BOOL (9); images are floating-point numbers or integers.',
    );
    expect(await refusal({ nodes: [node("ReduceSum", ["image"], ["logits"])] })).toBe(
      'The output "logits" is float32[1,1,1,1] for 5 images, not a number for each class; say which value of the graph is with the option `output`.',
    );
  });
});

describe("operators without an importer", () => {
  const nodes = (op: string, domain = "") => [
    node("Flatten", ["image"], ["flat"]),
    node(op, ["flat"], ["bent"], {}, domain),
    node("MatMul", ["bent", "w"], ["logits"]),
  ];

  it("are kept, run, and are named by gradients", async () => {
    const model = await open({ nodes: nodes("SampleOp", "com.microsoft"), domains: { "com.microsoft": 1 } });
    expect(model).toMatchObject({ opaque: ["com.microsoft.SampleOp"], batch: "any" });
    expect(model.notes).toEqual(["Kept as they are, without a derivative: com.microsoft.SampleOp."]);
    expect((await run(model, 3)).every(Number.isFinite)).toBe(true);
    const x = input("x", [2, 3, 2, 2]);
    expect(() => gradients(reduceSum(model.logits(x)), [x])).toThrow(MissingRuleError);
    expect(() => gradients(reduceSum(model.logits(x)), [x])).toThrow("com.microsoft.SampleOp");
  });

  it("are not tried where they draw at random, or where a number in the file asks for too much memory", async () => {
    const drawn = [
      node("RandomNormal", [], ["noise"], { shape: [12, 5] }),
      dense[0]!,
      node("MatMul", ["flat", "noise"], ["logits"]),
    ];
    expect(await refusal({ nodes: drawn })).toBe(
      'RandomNormal "noise_node" (opset 13) draws at random; export the model for inference.',
    );
    const long = [node("Range", ["from", "to", "step"], ["order"]), node("Gather", ["image", "order"], ["logits"])];
    const bounds = (to: number) => [integers("from", [0], []), integers("to", [to], []), integers("step", [1], [])];
    expect(await refusal({ nodes: long, initializers: bounds(2 ** 40) })).toContain("is too long.");
    const deep = [node("OneHot", ["from", "to", "pair"], ["logits"])];
    expect(await refusal({ nodes: deep, initializers: [...bounds(2 ** 40), integers("pair", [0, 1])] })).toBe(
      'OneHot "logits_node" (opset 13): a depth of 1099511627776 is none, or too large.',
    );
    const wide = [
      node("Expand", ["w", "shape"], ["copies"]),
      node("Add", ["copies", "copies"], ["sums"]),
      node("Mul", ["sums", "sums"], ["squares"]),
      node("ReduceMax", ["squares"], ["most"], { axes: [0], keepdims: 0 }),
      dense[0]!,
      node("MatMul", ["flat", "most"], ["logits"]),
    ];
    expect(await refusal({ nodes: wide, initializers: [weights, integers("shape", [500_000, 12, 5])] })).toContain(
      "numbers from constants.",
    );
  });

  it("are refused where the operator set that we write gives them another meaning", async () => {
    // Corners of regions are half a pixel off since operator set 16.
    const nodes = [
      node("RoiAlign", ["image", "corners", "which"], ["region"], { output_height: 2, output_width: 2 }),
      node("Flatten", ["region"], ["flat"]),
      node("MatMul", ["flat", "w"], ["logits"]),
    ];
    const initializers = [weights, floats("corners", [1, 4], Float32Array.of(0, 0, 1, 1)), integers("which", [0])];
    expect(await refusal({ opset: 10, nodes, initializers })).toBe(
      'RoiAlign "region_node" (opset 10) has no importer, and means another thing in operator set 20.',
    );
    expect((await open({ opset: 16, nodes, initializers })).opaque).toEqual(["RoiAlign"]);
  });

  it("keep attributes of every kind", async () => {
    // Two trees of one split each: the pixel below 0.5 (or not), into class 1 or 2; and below 0.2, into class 4 or 0.
    const kinds = AttributeProto_AttributeType;
    const forest = node("TreeEnsembleRegressor", ["wide"], ["logits"], {}, "ai.onnx.ml");
    const whole = {
      nodes_treeids: [0, 0, 0, 1, 1, 1],
      nodes_nodeids: [0, 1, 2, 0, 1, 2],
      nodes_featureids: [7, 0, 0, 3, 0, 0],
      nodes_truenodeids: [1, 0, 0, 1, 0, 0],
      nodes_falsenodeids: [2, 0, 0, 2, 0, 0],
      target_treeids: [0, 0, 1, 1],
      target_nodeids: [1, 2, 1, 2],
      target_ids: [1, 2, 4, 0],
    };
    const modes = ["BRANCH_LT", "LEAF", "LEAF", "BRANCH_LT", "LEAF", "LEAF"];
    const doubles = { nodes_values_as_tensor: [0.5, 0, 0, 0.2, 0, 0], target_weights_as_tensor: [3, 4, 5, 6] };
    forest.attribute.push(
      ...Object.entries(whole).map(([name, ints]) =>
        create(AttributeProtoSchema, { name, type: kinds.INTS, ints: ints.map(BigInt) }),
      ),
      ...Object.entries(doubles).map(([name, doubleData]) => {
        const t = create(TensorProtoSchema, { dims: [BigInt(doubleData.length)], dataType: 11, doubleData });
        return create(AttributeProtoSchema, { name, type: kinds.TENSOR, t });
      }),
      create(AttributeProtoSchema, {
        name: "nodes_modes",
        type: kinds.STRINGS,
        strings: modes.map((mode) => new TextEncoder().encode(mode)),
      }),
      create(AttributeProtoSchema, { name: "n_targets", type: kinds.INT, i: 5n }),
    );
    // Scaler: (x − offset) · scale.
    const scaler = node("Scaler", ["flat"], ["scaled"], {}, "ai.onnx.ml");
    scaler.attribute.push(
      create(AttributeProtoSchema, { name: "offset", type: kinds.FLOATS, floats: [0.25] }),
      create(AttributeProtoSchema, { name: "scale", type: kinds.FLOATS, floats: [2] }),
    );
    const model = await open({
      nodes: [dense[0]!, scaler, node("Cast", ["scaled"], ["wide"], { to: 11 }), forest],
      domains: { "ai.onnx.ml": 3 },
    });
    expect(model).toMatchObject({
      batch: "any",
      opaque: ["ai.onnx.ml.TreeEnsembleRegressor"],
    });
    const x = fill(3, 24);
    const seen = [0, 12].flatMap((start) => {
      const [a, b] = [7, 3].map((pixel) => 2 * (x[start + pixel]! - 0.25)) as [number, number];
      return [b < 0.2 ? 0 : 6, a < 0.5 ? 3 : 0, a < 0.5 ? 0 : 4, 0, b < 0.2 ? 5 : 0];
    });
    expect(Array.from(await run(model, 2))).toEqual(seen);
  });

  it("become constants where no image enters", async () => {
    const model = await open({
      initializers: [weights, integers("from", [0], []), integers("to", [12], []), integers("step", [1], [])],
      nodes: [
        node("Range", ["from", "to", "step"], ["order"]),
        node("Flatten", ["image"], ["flat"]),
        node("Gather", ["flat", "order"], ["same"], { axis: 1 }),
        node("MatMul", ["same", "w"], ["logits"]),
      ],
    });
    expect(model.opaque).toEqual([]);
    expectClose(await run(model, 2), expected(2));
  });

  it("are refused, naming the node, where onnxruntime does not know them either", async () => {
    expect(await refusal({ nodes: nodes("Frobnicate") })).toMatch(
      /^Frobnicate "bent_node" \(opset 13\) has no importer, and onnxruntime does not run it by itself: .*\.$/,
    );
  });
});

describe("weights in every encoding", () => {
  const w = fill(1, 60);
  const bytes = new Uint8Array(w.buffer.slice(0));
  const make = (fields: Partial<TensorProto>) =>
    create(TensorProtoSchema, { name: "w", dims: [12n, 5n], dataType: 1, ...(fields as object) });
  const external = (entries: Record<string, string>) =>
    make({
      dataLocation: 1,
      externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    });

  it("float_data", async () => {
    const model = await open({ initializers: [make({ floatData: Array.from(w) })] });
    expectClose(await run(model, 2), expected(2));
  });

  it("double_data, int32_data, float16 and bfloat16, cast in the graph", async () => {
    const nodes = [dense[0]!, node("Cast", ["w"], ["w32"], { to: 1 }), node("MatMul", ["flat", "w32"], ["logits"])];
    const double = await open({ nodes, initializers: [make({ dataType: 11, doubleData: Array.from(w) })] });
    expectClose(await run(double, 2), expected(2));
    const integer = await open({
      nodes,
      initializers: [make({ dataType: 6, int32Data: Array.from(w, (n) => Math.round(9 * n)) })],
    });
    expect((await run(integer, 2)).some((n) => n !== 0)).toBe(true);
    // 1.5, −0.25, 2^-24 and 65504 in float16; 1.5 and −0.25 in bfloat16.
    const halves = [0x3e00, 0xb400, 0x0001, 0x7bff];
    const int32Data = Array.from(w, (_, i) => halves[i % 3]!);
    const half = await open({ nodes, initializers: [make({ dataType: 10, int32Data })] });
    const rawData = new Uint8Array(Uint16Array.from(w, (_, i) => halves[i % 3]!).buffer);
    const raw = await open({ nodes, initializers: [make({ dataType: 10, rawData })] });
    const values = Float32Array.from(w, (_, i) => [1.5, -0.25, 2 ** -24][i % 3]!);
    const same = await open({ initializers: [make({ floatData: Array.from(values) })] });
    expectClose(await run(half, 2), await run(same, 2));
    expectClose(await run(raw, 2), await run(same, 2));
    const brain = await open({
      nodes,
      initializers: [make({ dataType: 16, int32Data: Array.from(w, (_, i) => [0x3fc0, 0xbe80][i % 2]!) })],
    });
    const twice = await open({ initializers: [make({ floatData: Array.from(w, (_, i) => [1.5, -0.25][i % 2]!) })] });
    expectClose(await run(brain, 2), await run(twice, 2));
  });

  it("external data, through the caller's reader, once a file", async () => {
    const asked: string[] = [];
    const readExternal = async (location: string): Promise<Uint8Array> => {
      asked.push(location);
      return Uint8Array.of(...new Uint8Array(8), ...bytes);
    };
    const initializers = [external({ location: "sub/weights.bin", offset: "8", length: "240" })];
    expectClose(await run(await open({ initializers }, { readExternal }), 2), expected(2));
    expect(asked).toEqual(["sub/weights.bin"]);
    expect(await refusal({ initializers })).toBe(
      'The initialiser "w" is stored in the file "sub/weights.bin", which was not given; pass readExternal.',
    );
    const short = [external({ location: "a", offset: "100" })];
    expect(await refusal({ initializers: short }, { readExternal })).toBe(
      'The initialiser "w" wants 240 bytes, but refers to 240 from 100 of "a", which has 248.',
    );
    const pointer = new TextEncoder().encode("version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 240\n");
    expect(await refusal({ initializers }, { readExternal: async () => pointer })).toBe(
      'The initialiser "w" is stored in the file "sub/weights.bin", which is a Git LFS pointer, not the file itself; run `git lfs pull` in its repository.',
    );
    for (const location of ["../w", "/etc/passwd", "a/../../w", "C:\\w", "\\\\server\\w", "a\\..\\..\\w", ""]) {
      const message = await refusal({ initializers: [external({ location })] }, { readExternal });
      expect(message).toBe(
        `The initialiser "w" refers to the file "${location}", which is not inside the model's folder.`,
      );
    }
    expect(asked.length).toBe(2);
  });

  it.each<[string, TensorProto]>([
    [
      'The initialiser "w" holds 59 numbers, which do not fill [12,5] of float32.',
      make({ floatData: Array.from(w.slice(1)) }),
    ],
    ['The initialiser "w" holds 3 bytes, which do not fill [12,5] of float32.', make({ rawData: new Uint8Array(3) })],
    ['The initialiser "w" has the shape [-12,5], which no tensor has.', make({ dims: [-12n, 5n] })],
    ['The initialiser "w" has the shape [9007199254740992,5], which no tensor has.', make({ dims: [2n ** 53n, 5n] })],
    ['The initialiser "w" holds 0 bytes', make({ dims: [2n ** 40n, 5n], rawData: new Uint8Array(0) })],
    ['The initialiser "w" has the element type STRING (8), which is not supported.', make({ dataType: 8 })],
  ])("damaged: %s", async (message, tensor) => {
    expect(await refusal({ initializers: [tensor] })).toContain(message.replace("0 bytes", "0 numbers"));
  });
});

describe("a model that contradicts itself is refused in one sentence", () => {
  it.each<[string, Partial<WrittenModel>]>([
    ['MatMul "logits_node" (opset 13) reads "w", which nothing in the model makes.', { initializers: [] }],
    ['Nothing in the model makes its output "scores".', { outputs: [declare("scores", [1, 5])] }],
    ['The value "logits" of the model is made twice.', { nodes: [...dense, dense[1]!] }],
    ['Two of the model\'s initialisers have the name "w".', { initializers: [weights, weights] }],
    ['Two of the model\'s inputs have the name "image".', { inputs: [image, image] }],
    [
      "The model is of operator set 6, but only 7 and newer can be imported; convert it, or export it anew.",
      { opset: 6 },
    ],
    ["These bytes are not an ONNX model.", { nodes: [] }],
    [
      'Cast "flat8_node" (opset 13): casts to FLOAT8E4M3FN (17), which is not supported.',
      { nodes: [dense[0]!, node("Cast", ["flat"], ["flat8"], { to: 17 }), node("MatMul", ["flat8", "w"], ["logits"])] },
    ],
    [
      'Neg "a_node" (opset 13) depends on itself, through "b".',
      { nodes: [node("Neg", ["b"], ["a"]), node("Abs", ["a"], ["b"]), node("Add", ["a", "b"], ["logits"])] },
    ],
    [
      'MatMul "logits_node" (opset 13) cannot be imported: MatMul: float32[1,12] and float32[5,12] do not multiply.',
      { initializers: [floats("w", [5, 12], fill(1, 60))] },
    ],
    [
      'ConstantOfShape "ones_node" (opset 13): makes float32[100000,100000], more elements than 134217728.',
      {
        initializers: [weights, integers("huge", [100000, 100000])],
        nodes: [
          node("ConstantOfShape", ["huge"], ["ones"]),
          node("ReduceSum", ["ones"], ["sum"]),
          ...dense.slice(0, 1),
          node("MatMul", ["flat", "w"], ["z"]),
          node("Add", ["z", "sum"], ["logits"]),
        ],
      },
    ],
  ])("%s", async (message, model) => {
    expect(await refusal(model)).toBe(message);
  });

  it("functions of the file's own", async () => {
    const model = fromBinary(ModelProtoSchema, writeModel(plain));
    model.functions.push(create(FunctionProtoSchema, { name: "MatMul", domain: "" }));
    await expect(load(toBinary(ModelProtoSchema, model), { backend })).rejects.toThrow(
      'MatMul "logits_node" (opset 13) is a function of the model\'s own, which cannot be imported; inline functions first.',
    );
  });

  it("bytes that are none of ONNX", async () => {
    for (const bytes of [new TextEncoder().encode("no model"), fill(1, 300) as unknown as Uint8Array]) {
      await expect(load(new Uint8Array(bytes), { backend })).rejects.toThrow("These bytes are not an ONNX model.");
    }
  });
});

it("names from the file cannot write on the terminal or fill it", async () => {
  const [clear, long] = ["\u001b[2J\n", "x".repeat(5000)];
  expect(await refusal({ nodes: [node("Neg", [clear], ["logits"])] })).toContain('reads "�[2J�"');
  expect((await refusal({ nodes: [node("Neg", [long], ["logits"])] })).length).toBeLessThan(1000);
});

describe("a class token, as PyTorch exports it", () => {
  // cls.expand(n, -1, -1): −1 stands for the token's own extent, chosen by Equal and Where.
  const nodes = [
    node("Shape", ["image"], ["shape"]),
    node("Gather", ["shape", "zero"], ["n"]),
    node("Unsqueeze", ["n", "axis0"], ["n1"]),
    node("Concat", ["n1", "minus1", "minus1"], ["asked"], { axis: 0 }),
    node("Shape", ["asked"], ["rank"]),
    node("ConstantOfShape", ["rank"], ["zeros"]),
    node("Add", ["zeros", "one"], ["ones"]),
    node("Equal", ["asked", "minus1"], ["own"]),
    node("Where", ["own", "ones", "asked"], ["target"]),
    node("Cast", ["target"], ["target64"], { to: 7 }),
    node("Expand", ["token", "target64"], ["tokens"]),
    node("Reshape", ["image", "patches"], ["patched"]),
    node("Concat", ["tokens", "patched"], ["joined"], { axis: 1 }),
    node("Slice", ["joined", "one1", "end", "axis1"], ["cut"]),
    node("Flatten", ["cut"], ["flat"]),
    node("MatMul", ["flat", "w"], ["logits"]),
  ];
  // ConstantOfShape's zeros are float32 where the file does not say.
  const typed = nodes.map((each) => (each.opType === "Add" ? node("Cast", ["zeros"], ["zeros64"], { to: 7 }) : each));
  typed.splice(7, 0, node("Add", ["zeros64", "one"], ["ones"]));
  const initializers = [
    weights,
    floats("token", [1, 1, 4], fill(5, 4)),
    integers("zero", [0], []),
    integers("one", [1], []),
    integers("axis0", [0]),
    integers("minus1", [-1]),
    integers("patches", [0, 3, 4]),
    integers("one1", [1]),
    integers("end", [2 ** 53]),
    integers("axis1", [1]),
  ];

  it.each([13, 17, 21])("follows the batch at opset %i", async (opset) => {
    const model = await open({ opset, nodes: typed, initializers });
    expect(model).toMatchObject({ batch: "any", notes: [], opaque: [] });
    for (const batch of [1, 4]) expectClose(await run(model, batch), expected(batch));
  });

  it("and a batch of 1 that the file writes down", async () => {
    const model = await open({
      nodes: typed,
      initializers,
      inputs: [declare("image", [1, 3, 2, 2])],
      outputs: [declare("logits", [1, 5])],
    });
    expect(model.batch).toBe("any");
    expectClose(await run(model, 4), expected(4));
  });
});

it("half precision is widened, and the model says that it is", async () => {
  const bits = (data: Float32Array): number[] => Array.from(data, (n) => (n < 0 ? 0xb800 : 0x3800));
  const half = create(TensorProtoSchema, { name: "w", dims: [12n, 5n], dataType: 10, int32Data: bits(fill(1, 60)) });
  const model = await open({
    inputs: [declare("image", ["batch", 3, 2, 2], 10)],
    outputs: [declare("logits", ["batch", 5], 10)],
    initializers: [half],
  });
  expect(model.notes).toEqual(["The model is in half precision but runs in float32, unchecked against the original."]);
  const same = await open({
    initializers: [
      floats(
        "w",
        [12, 5],
        fill(1, 60).map((n) => (n < 0 ? -0.5 : 0.5)),
      ),
    ],
  });
  expectClose(await run(model, 3), await run(same, 3));
});
