import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { create } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { AttributeProtoSchema, GraphProtoSchema, type NodeProto, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { afterAll, expect, it } from "vitest";
import { fill } from "../testing/fill.ts";
import { declare, floats, integers, node, writeModel } from "../testing/writtenModel.ts";
import { ModelError } from "../trace/foreignNode.ts";
import { loadFile } from "./node.ts";

const folder = mkdtempSync(join(tmpdir(), "ongrad-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function model(nodes: readonly NodeProto[], initializers: readonly TensorProto[], opset = 17): Uint8Array {
  return writeModel({
    opset,
    inputs: [declare("image", ["batch", 1, 4, 4])],
    outputs: [declare("logits", ["batch", 3])],
    initializers: [floats("w", [16, 3], fill(1, 48)), ...initializers],
    nodes: [
      node("Flatten", ["image"], ["flat"]),
      node("MatMul", ["flat", "w"], ["z"]),
      ...nodes,
      node("Cast", ["y"], ["real"], { to: 1 }),
      node("ReduceMax", ["real"], ["most"], { keepdims: 0 }),
      node("Add", ["z", "most"], ["logits"]),
    ],
  });
}

const loop = node("Loop", ["three", "", "z"], ["y"]);
loop.attribute.push(
  create(AttributeProtoSchema, {
    name: "body",
    type: 5,
    g: create(GraphProtoSchema, {
      name: "body",
      input: [declare("time", [], 7), declare("goes", [], 9), declare("v", ["batch", 3])],
      node: [node("Identity", ["goes"], ["on"]), node("Sin", ["v"], ["next"])],
      output: [declare("on", [], 9), declare("next", ["batch", 3])],
    }),
  }),
);

/** Whole numbers that divide, sizes that inputs say, kernels that nobody checked, graphs inside nodes. */
const seeds: readonly Uint8Array[] = [
  model(
    [
      node("Cast", ["flat"], ["i"], { to: 7 }),
      node("Sub", ["i", "two"], ["below"]),
      node("Div", ["large", "below"], ["quotient"]),
      node("Mod", ["quotient", "below"], ["y"]),
    ],
    [
      integers("two", [2], []),
      create(TensorProtoSchema, { name: "large", dataType: 7, int64Data: [-(2n ** 63n) + 1n] }),
    ],
  ),
  model(
    [
      node("Shape", ["flat"], ["s"]),
      node("Expand", ["one", "s"], ["ones"]),
      node("Tile", ["ones", "times"], ["tiled"]),
      node("ConstantOfShape", ["times"], ["zeros"]),
      node("Pad", ["zeros", "pads"], ["padded"]),
      node("Sum", ["tiled", "one"], ["t"]),
      node("ReduceSum", ["padded"], ["p"], { keepdims: 0 }),
      node("Add", ["t", "p"], ["y"]),
    ],
    [floats("one", [1, 1], Float32Array.of(1)), integers("times", [2, 3]), integers("pads", [1, 1, 2, 2])],
  ),
  model(
    [
      node("Cast", ["flat"], ["i"], { to: 7 }),
      node("TfIdfVectorizer", ["i"], ["counts"], {
        mode: "TF",
        min_gram_length: 1,
        max_gram_length: 1,
        max_skip_count: 0,
        ngram_counts: [0],
        ngram_indexes: [0, 1],
        pool_int64s: [0, 1],
      }),
      node("RoiAlign", ["image", "rois", "which"], ["region"], { output_height: 2, output_width: 2 }),
      node("ReduceMax", ["counts"], ["count"], { keepdims: 0 }),
      node("Add", ["region", "count"], ["y"]),
    ],
    [floats("rois", [1, 4], Float32Array.of(0, 0, 3, 3)), integers("which", [0])],
  ),
  model(
    [
      node("DepthToSpace", ["image4", "unused"].slice(0, 1), ["wide"], { blocksize: 2 }),
      node("Concat", ["image", "image", "image", "image"], ["image4"], { axis: 1 }),
      node("MaxPool", ["wide"], ["pooled"], { kernel_shape: [2, 2], strides: [2, 2], pads: [1, 0, 0, 1] }),
      node("Conv", ["pooled", "kernel"], ["c"], { dilations: [1, 1], strides: [1, 1], group: 1 }),
      node("Resize", ["c", "", "scales"], ["y"], { mode: "nearest" }),
    ],
    [floats("kernel", [1, 1, 2, 2], fill(2, 4)), floats("scales", [4], Float32Array.of(1, 1, 2, 2))],
  ),
  model([loop], [integers("three", [3], [])]),
];

type Mutation = readonly [place: number, kind: number, byte: number];
const mutation: fc.Arbitrary<Mutation> = fc.tuple(fc.nat(2 ** 20), fc.nat(3), fc.nat(255));

function mutated(bytes: Uint8Array, [anywhere, kind, byte]: Mutation): Uint8Array {
  const at = anywhere % bytes.length;
  if (kind === 0) return bytes.with(at, byte);
  if (kind === 1) return bytes.with(at, bytes[at]! ^ (1 << (byte % 8)));
  // Eight bytes of the largest or smallest numbers: sizes and strides.
  const extreme = kind === 2 ? 255 : byte % 2 === 0 ? 0 : 127;
  return bytes.map((b, i) => (i >= at && i < at + (byte % 9) ? extreme : b));
}

const slow = process.env.TREBLE_SLOW === "1";

it(
  "whatever becomes of a file's bytes, this process stands, and says in one sentence what is wrong",
  async () => {
    const outcomes = { loaded: 0, refused: 0 };
    const before = process.memoryUsage().rss;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...seeds),
        fc.array(mutation, { minLength: 1, maxLength: 3 }),
        async (seed, mutations) => {
          const path = join(folder, "model.onnx");
          writeFileSync(path, mutations.reduce(mutated, seed));
          await loadFile(path).then(
            () => outcomes.loaded++,
            (error: unknown) => {
              outcomes.refused++;
              expect(error).toBeInstanceOf(ModelError);
              expect((error as Error).message).toMatch(/^[^\n]+\.$/);
            },
          );
        },
      ),
      { seed: 1, numRuns: slow ? 1500 : 60, endOnFailure: true },
    );
    expect(Math.min(outcomes.loaded, outcomes.refused)).toBeGreaterThan(10);
    expect(process.memoryUsage().rss - before).toBeLessThan(2 ** 30);
  },
  slow ? 3_600_000 : 180_000,
);
