import { fromBinary } from "@bufbuild/protobuf";
import { type ModelProto, ModelProtoSchema } from "onnx-buf";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { describe, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { expand, pad, reshape, slice, transpose } from "./arrange.ts";
import { conv2d } from "./convolution.ts";
import * as e from "./elementwise.ts";
import { matmul } from "./matmul.ts";
import { layerNormStatistics } from "./normalization.ts";
import { maxPool2d } from "./pooling.ts";
import { reduceMean, reduceSum } from "./reduction.ts";
import { type GraphDescription, serialize } from "./serialize.ts";
import { softmax } from "./softmax.ts";
import { constant, full, input, scalar, type Value } from "./value.ts";

function parse(description: GraphDescription): ModelProto {
  return fromBinary(ModelProtoSchema, serialize(description));
}

function operators(model: ModelProto): string[] {
  return model.graph!.node.map((node) => node.opType);
}

/** A classifier over `batch` images, built from scratch. */
function classifier(batch: number): GraphDescription {
  const images = input("images", [batch, 3, 8, 8]);
  const kernel = constant(fill(1, 4 * 3 * 3 * 3, 0.3), [4, 3, 3, 3], { name: "conv.weight" });
  const head = constant(fill(2, 64 * 10, 0.3), [64, 10], { name: "head.weight" });
  const pooled = maxPool2d(e.relu(conv2d(images, kernel, { padding: "circular" })), { kernel: 2 });
  // There and back through a batch times pixels, as attention does.
  const mixed = reshape(transpose(reshape(pooled, [batch, 4, 16]), [0, 2, 1]), [batch * 16, 4]);
  const logits = matmul(reshape(mixed, [batch, 64]), head);
  return {
    inputs: { images },
    outputs: { logits, probabilities: softmax(logits), confidence: reduceMean(logits, { axes: [1] }) },
  };
}

describe("serialize", () => {
  it("gives equal bytes for graphs built alike, other bytes for others", () => {
    expect(serialize(classifier(2))).toEqual(serialize(classifier(2)));
    expect(serialize(classifier(2))).not.toEqual(serialize(classifier(3)));
  });

  it("writes equal constants and equal nodes once", () => {
    const x = input("x", [4]);
    const twice = () => e.mul(e.exp(e.add(x, 2)), scalar(0.5, "float32"));
    const half = constant(Float32Array.of(0.5), []);
    const model = parse({ inputs: { x }, outputs: { y: e.add(e.add(twice(), twice()), half) } });
    expect(operators(model)).toEqual(["Add", "Exp", "Mul", "Add", "Add"]);
    expect(model.graph!.initializer).toHaveLength(2);
  });

  it("writes equal nodes once of which different outputs are read", () => {
    const x = input("x", [2, 4]);
    const [one, zero] = [full(1, [4], "float32"), full(0, [4], "float32")];
    const statistics = () => layerNormStatistics(x, one, zero);
    const [y] = statistics();
    const [, , inverse] = statistics();
    const model = parse({ inputs: { x }, outputs: { y: e.exp(y), inverse: e.exp(inverse) } });
    expect(operators(model)).toEqual(["LayerNormalization", "Exp", "Exp"]);
    const [first, middle, last] = model.graph!.node[0]!.output;
    expect([first, middle, last].map((name) => name !== "")).toEqual([true, false, true]);
    expect(model.graph!.node.slice(1).map(({ input: [name] }) => name)).toEqual([first, last]);
  });

  it("copies an output only where its value has another name already", () => {
    const x = input("x", [4]);
    const y = e.exp(x);
    const model = parse({ inputs: { x }, outputs: { y, again: y, same: e.exp(x), next: e.neg(y), x2: x } });
    expect(operators(model)).toEqual(["Exp", "Neg", "Identity", "Identity", "Identity"]);
    expect(model.graph!.node.map(({ input, output }) => [...input, ...output])).toEqual([
      ["x", "y"],
      ["y", "next"],
      ["y", "again"],
      ["y", "same"],
      ["x", "x2"],
    ]);
  });

  it("keeps apart what only looks equal: zeros of both signs, element types, shapes, attributes", () => {
    const x = input("x", [1]);
    const zeros = [scalar(0, "float32"), scalar(-0, "float32"), constant(Float32Array.of(0), [1])];
    const sum = (value: Value) => e.add(value, e.cast(e.cast(value, "float64"), "float32"));
    const model = parse({
      inputs: { x },
      outputs: Object.fromEntries(zeros.map((z, i) => [`y${i}`, sum(e.div(x, z))])),
    });
    expect(model.graph!.initializer).toHaveLength(3);
    const two = parse({ inputs: { x: input("x", [2, 2]) }, outputs: {} });
    expect(two.graph!.node).toHaveLength(0);
    const square = input("x", [2, 2]);
    const sums = { a: reduceSum(square, { axes: [0], keep: true }), b: reduceSum(square, { axes: [0] }) };
    expect(operators(parse({ inputs: { square }, outputs: sums })).filter((op) => op === "ReduceSum")).toHaveLength(2);
  });

  it("does not store large uniform tensors", () => {
    const bytes = serialize({ inputs: {}, outputs: { y: full(0, [1000, 1000], "float32") } });
    expect(bytes.length).toBeLessThan(1000);
  });

  it("keeps names, metadata and types in the file", () => {
    const model = parse({ ...classifier(2), name: "small", metadata: { labels: '["cat"]', trained: "no" } });
    const graph = model.graph!;
    expect(graph.name).toBe("small");
    expect(model.producerName).toBe("ongrad");
    expect(model.irVersion).toBe(9n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([["", 20n]]);
    expect(Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value]))).toEqual({
      labels: '["cat"]',
      trained: "no",
    });
    expect(graph.input.map(({ name }) => name)).toEqual(["images"]);
    expect(graph.output.map(({ name }) => name)).toEqual(["logits", "probabilities", "confidence"]);
    const kernel = graph.initializer.find(({ name }) => name === "conv.weight")!;
    expect(kernel.dims).toEqual([4n, 3n, 3n, 3n]);
    const { buffer, byteOffset, byteLength } = kernel.rawData;
    expect(new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength))).toEqual(fill(1, 108, 0.3));
  });

  it("gives named constants their names before any is made up", () => {
    const x = input("x", [1]);
    const named = constant(Float32Array.of(3), [1], { name: "c_0" });
    const model = parse({ inputs: { x }, outputs: { y: e.mul(e.add(x, 1), named) } });
    expect(model.graph!.initializer.map(({ name }) => name)).toEqual(["c_0", "c_1"]);
  });

  it("refuses names used twice, inputs left out and inputs that are computed", () => {
    const x = input("x", [2]);
    const y = e.exp(x);
    expect(() => serialize({ inputs: { x }, outputs: { x: y } })).toThrow('The name "x" is used twice in one graph.');
    const clash = constant(new Float32Array(2), [2], { name: "x" });
    expect(() => serialize({ inputs: { x }, outputs: { z: e.add(x, clash) } })).toThrow('"x" is used twice');
    expect(() => serialize({ inputs: {}, outputs: { y } })).toThrow(
      'An output depends on the input "x", which is not among the declared inputs.',
    );
    expect(() => serialize({ inputs: { x, y }, outputs: { z: e.exp(y) } })).toThrow(
      '"y" cannot be an input of the graph: it is computed by Exp.',
    );
  });
});

it("an extent of 0 is written as itself, not as a copy of what stands at its place", async () => {
  const x = input("x", [2, 0, 3]);
  const y = reshape(x, [0, 5, 3]);
  const session = await InferenceSession.create(serialize({ inputs: { x }, outputs: { y } }));
  const results = await session.run({ x: new Tensor("float32", new Float32Array(0), [2, 0, 3]) });
  expect(results.y!.dims).toEqual([0, 5, 3]);
  await session.release();
  const free = input("free", [13, 0]);
  const symbolic = { name: "batch", extent: 13 };
  expect(() => serialize({ inputs: { free }, outputs: { y: reshape(free, [0, 13]) }, symbolic })).toThrow(
    'Reshape of float32[13,0] to float32[0,13] cannot follow "batch"',
  );
});

describe("a symbolic extent", () => {
  const symbolic = { name: "batch", extent: 13 };

  it("runs at any value, with the same numbers as a graph built for it", async () => {
    const bytes = serialize({ ...classifier(13), symbolic });
    const session = await InferenceSession.create(bytes);
    expect(session.inputMetadata[0]).toMatchObject({ name: "images", shape: ["batch", 3, 8, 8] });
    for (const batch of [1, 5, 13, 26]) {
      const images = new Tensor("float32", fill(3, batch * 3 * 8 * 8), [batch, 3, 8, 8]);
      const plain = await InferenceSession.create(serialize(classifier(batch)));
      const [expected, actual] = [await plain.run({ images }), await session.run({ images })];
      for (const name of ["logits", "probabilities", "confidence"]) {
        expect(actual[name]!.dims).toEqual(expected[name]!.dims);
        expect(actual[name]!.data).toEqual(expected[name]!.data);
      }
      expect(actual.logits!.dims).toEqual([batch, 10]);
      await plain.release();
    }
    await session.release();
  });

  it("refuses what it cannot be taken out of", () => {
    const x = input("x", [13, 2]);
    const refusal = (y: Value) => () => serialize({ inputs: { x }, outputs: { y }, symbolic });
    expect(refusal(e.add(x, constant(new Float32Array(26), [13, 2])))).toThrow(
      'A constant of shape [13,2] has the extent that "batch" stands for.',
    );
    expect(refusal(e.add(reshape(x, [26]), constant(new Float32Array(26), [26])))).toThrow("A constant of shape [26]");
    expect(refusal(expand(scalar(1, "float32"), [13, 2]))).toThrow(
      'Expand of float32[] to float32[13,2] cannot follow "batch": it would always give this size.',
    );
    expect(refusal(slice(x, 0, 0, 5))).toThrow('Slice of float32[13,2] to float32[5,2] cannot follow "batch"');
    expect(refusal(pad(x, [1, 0], [0, 0]))).toThrow('Pad of float32[13,2] to float32[14,2] cannot follow "batch"');
    expect(refusal(slice(x, 1, 0, 1))).not.toThrow();
  });

  it("follows a reshape that has the extent twice", async () => {
    const x = input("x", [13, 26]);
    const bytes = serialize({ inputs: { x }, outputs: { y: reshape(x, [13, 2, 13]) }, symbolic });
    const session = await InferenceSession.create(bytes);
    const { y } = await session.run({ x: new Tensor("float32", fill(1, 18), [3, 6]) });
    expect(y!.dims).toEqual([3, 2, 3]);
    await session.release();
    const flat = input("flat", [169]);
    expect(() => serialize({ inputs: { flat }, outputs: { y: reshape(flat, [13, 13]) }, symbolic })).toThrow(
      'Reshape of float32[169] to float32[13,13] cannot follow "batch"',
    );
  });

  it("follows a broadcast along the other axes", async () => {
    const x = input("x", [13, 1]);
    const bytes = serialize({ inputs: { x }, outputs: { y: expand(x, [13, 3]) }, symbolic });
    const session = await InferenceSession.create(bytes);
    const { y } = await session.run({ x: new Tensor("float32", Float32Array.of(1, 2), [2, 1]) });
    expect(Array.from(y!.data as Float32Array)).toEqual([1, 1, 1, 2, 2, 2]);
    await session.release();
  });
});
