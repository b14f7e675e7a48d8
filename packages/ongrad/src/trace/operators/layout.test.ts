import { describe, expect, it } from "vitest";
import {
  checkImport,
  importWritten,
  type WrittenAttribute,
  type WrittenInput,
  type WrittenNode,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    1,
    shape.reduce((a, b) => a * b, 1),
  ),
});
const places = (shape: readonly number[], ...values: number[]): WrittenInput => ({
  shape,
  data: BigInt64Array.from(values, BigInt),
});
const stored = (...values: number[]): WrittenInput => ({ ...places([values.length], ...values), stored: true });
type Attributes = Readonly<Record<string, WrittenAttribute>>;

const x = tensor(2, 3, 2);
const nodes: readonly (readonly [string, Omit<WrittenNode, "op">])[] = [
  ["Split", { opset: 9, inputs: [tensor(4, 2)], outputs: 2 }],
  ["Split", { opset: 11, inputs: [tensor(2, 5)], attributes: { axis: -1, split: [1, 3, 1] }, outputs: 3 }],
  ["Split", { opset: 13, inputs: [tensor(2, 5), stored(2, 3)], attributes: { axis: 1 }, outputs: 2 }],
  ["Split", { opset: 13, inputs: [tensor(6, 1)], outputs: 3 }],
  ["Split", { opset: 18, inputs: [tensor(7, 1)], attributes: { num_outputs: 3 }, outputs: 3 }],
  ["Tile", { opset: 9, inputs: [x, stored(2, 1, 3)] }],
  ["DepthToSpace", { opset: 9, inputs: [tensor(2, 12, 2, 3)], attributes: { blocksize: 2 } }],
  ["DepthToSpace", { opset: 11, inputs: [tensor(2, 12, 2, 3)], attributes: { blocksize: 2, mode: "CRD" } }],
  ["SpaceToDepth", { opset: 9, inputs: [tensor(2, 3, 4, 6)], attributes: { blocksize: 2 } }],
  ["Trilu", { opset: 14, inputs: [tensor(2, 3, 4)] }],
  ["Trilu", { opset: 14, inputs: [tensor(4, 3), { ...places([], -1), stored: true }], attributes: { upper: 0 } }],
  ["Trilu", { opset: 14, inputs: [tensor(4, 3), { ...places([], 1), stored: true }] }],
  ["GatherND", { opset: 11, inputs: [x, places([3, 2], 0, 1, 1, 2, -1, 0)] }],
  ["GatherND", { opset: 12, inputs: [x, places([2, 2, 1], 0, 2, 1, 1)], attributes: { batch_dims: 1 } }],
  ["GatherND", { opset: 13, inputs: [x, places([2, 3, 1], 0, 1, 1, 1, 0, 0)], attributes: { batch_dims: 2 } }],
  ["Scatter", { opset: 9, inputs: [tensor(3, 2), places([1, 2], 2, 0), tensor(1, 2)] }],
  ["ScatterElements", { opset: 11, inputs: [tensor(3, 2), places([1, 2], 2, -3), tensor(1, 2)] }],
  [
    "ScatterElements",
    {
      opset: 16,
      inputs: [tensor(2, 3), places([2, 2], 2, 2, 0, 0), tensor(2, 2)],
      attributes: { axis: 1, reduction: "add" },
    },
  ],
  ["ScatterND", { opset: 11, inputs: [x, places([2, 2], 0, 1, 1, 0), tensor(2, 2)] }],
  ["ScatterND", { opset: 16, inputs: [x, places([2, 1], 1, 1), tensor(2, 3, 2)], attributes: { reduction: "add" } }],
];

describe("an imported rearrangement is what onnxruntime makes of it", () => {
  it.each(nodes)("%s", async (op, node) => {
    await checkImport({ op, ...node, tolerance: 0 });
  });

  it.each(["mul", "max", "min"])("scatters by %s", async (reduction) => {
    const attributes: Attributes = { reduction };
    const opset = reduction === "mul" ? 16 : 18;
    const inputs = [x, places([3, 1], 1, 0, 1), tensor(3, 3, 2)];
    await checkImport({ op: "ScatterND", opset, inputs, attributes });
    const elements = [tensor(2, 3), places([2, 2], 2, 2, 0, 1), tensor(2, 2)];
    await checkImport({ op: "ScatterElements", opset, inputs: elements, attributes: { ...attributes, axis: 1 } });
  });

  it("refuses other reductions, naming the node", async () => {
    const attributes: Attributes = { reduction: "median" };
    const inputs = [x, places([1, 1], 1), tensor(1, 3, 2)];
    await expect(importWritten({ op: "ScatterND", opset: 18, inputs, attributes })).rejects.toThrow(
      'ScatterND (opset 18): scatters by "median", which ONNX does not know.',
    );
  });
});
