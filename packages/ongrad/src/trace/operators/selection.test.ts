import { describe, expect, it } from "vitest";
import {
  checkImport,
  checkImportedDerivatives,
  importWritten,
  type WrittenInput,
  type WrittenNode,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    1,
    shape.reduce((p, n) => p * n, 1),
    2,
  ),
});
const whole = (numbers: number[], shape = [numbers.length]): WrittenInput => ({
  shape,
  data: BigInt64Array.from(numbers, BigInt),
});
const flags = (...flags: number[]): WrittenInput => ({
  shape: [flags.length],
  dtype: "bool",
  data: Uint8Array.from(flags),
});
const stored = (input: WrittenInput): WrittenInput => ({ ...input, stored: true });
const nodes: readonly (readonly [string, Omit<WrittenNode, "op">])[] = [
  ["ReverseSequence", { opset: 10, inputs: [tensor(4, 3, 2), whole([2, 4, 1])] }],
  [
    "ReverseSequence",
    { opset: 10, inputs: [tensor(3, 4, 2), stored(whole([0, 4, 3]))], attributes: { time_axis: 1, batch_axis: 0 } },
  ],
  ["OneHot", { opset: 11, inputs: [whole([0, 2, -1, 5, 3]), stored(whole([4], [1])), tensor(2)] }],
  [
    "OneHot",
    { opset: 9, inputs: [whole([0, 2, 1, 1], [2, 2]), stored(whole([3], [])), tensor(2)], attributes: { axis: 1 } },
  ],
  ["Compress", { opset: 9, inputs: [tensor(3, 4), stored(flags(1, 0, 1))], attributes: { axis: 0 } }],
  ["Compress", { opset: 11, inputs: [tensor(3, 4), stored(flags(1, 0, 1, 1))], attributes: { axis: -1 } }],
  ["Compress", { opset: 11, inputs: [tensor(3, 4), stored(flags(0, 1, 1, 1, 0, 1))] }],
  ["EyeLike", { opset: 9, inputs: [tensor(3, 4)] }],
  ["EyeLike", { opset: 9, inputs: [tensor(3, 4)], attributes: { k: -1, dtype: 7 } }],
  ["CenterCropPad", { opset: 18, inputs: [tensor(5, 4, 3), stored(whole([2, 7, 3]))] }],
  ["CenterCropPad", { opset: 18, inputs: [tensor(5, 4, 3), stored(whole([4, 6]))], attributes: { axes: [0, -1] } }],
  [
    "MaxUnpool",
    {
      opset: 11,
      inputs: [tensor(1, 2, 2, 2), whole([0, 3, 10, 13, 21, 22, 26, 31], [1, 2, 2, 2])],
      attributes: { kernel_shape: [2, 2], strides: [2, 2] },
    },
  ],
  ["Xor", { opset: 7, inputs: [flags(0, 0, 1, 1), flags(0, 1, 0, 1)] }],
  ["Binarizer", { domain: "ai.onnx.ml", opset: 1, inputs: [tensor(3, 4)], attributes: { threshold: { float: 0.3 } } }],
  [
    "Scaler",
    {
      domain: "ai.onnx.ml",
      opset: 1,
      inputs: [tensor(3, 2)],
      attributes: { offset: { floats: [0.5, 1] }, scale: { floats: [2, 3] } },
    },
  ],
];

describe("what picks and places elements is imported as onnxruntime runs it", () => {
  it.each(nodes)("%s", async (op, node) => {
    await checkImport({ op, ...node });
  });

  it("picks only what is known before the images are", async () => {
    await expect(importWritten({ op: "Compress", opset: 11, inputs: [tensor(3), flags(1, 0, 1)] })).rejects.toThrow(
      "Compress (opset 11): what it picks depends on the images, which cannot be imported.",
    );
    const deep = [whole([1]), stored(whole([2 ** 40], [])), tensor(2)];
    await expect(importWritten({ op: "OneHot", opset: 11, inputs: deep })).rejects.toThrow(
      "OneHot (opset 11): a depth of 1099511627776 is none, or too large.",
    );
  });

  it("writes out no diagonal of a matrix that is too large", async () => {
    const wide: WrittenInput = { shape: [5000, 5000], data: new Float32Array(25_000_000) };
    await expect(importWritten({ op: "EyeLike", opset: 9, inputs: [wide] })).rejects.toThrow(
      "EyeLike (opset 9): a diagonal of [5000,5000] is too large.",
    );
  });

  it("ReverseSequence has the derivative that differences give", async () => {
    await checkImportedDerivatives({
      op: "ReverseSequence",
      opset: 10,
      inputs: [tensor(3, 2, 2), stored(whole([2, 3]))],
    });
  });
});
