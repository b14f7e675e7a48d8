import { describe, expect, it } from "vitest";
import { checkImport, importWritten, type WrittenAttribute, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3, 5, 4], data: fill(1, 120, 2) };

describe("experimental operators of old files are imported as onnxruntime runs them", () => {
  it.each<[string, Record<string, WrittenAttribute>]>([
    ["Affine", { alpha: { float: 2 }, beta: { float: 0.5 } }],
    ["Crop", { border: [1, 2, 0, 1] }],
    ["Crop", { border: [1, 2, 0, 0], scale: [2, 3] }],
    ["ImageScaler", { scale: { float: 0.3 }, bias: { floats: [1, -2, 3] } }],
    ["ParametricSoftplus", { alpha: { float: 2 }, beta: { float: 0.5 } }],
    ["ScaledTanh", { alpha: { float: 2 }, beta: { float: 0.5 } }],
  ])("%s %j", async (op, attributes) => {
    for (const opset of [7, 8, 9]) await checkImport({ op, opset, attributes, inputs: [x] });
    await expect(importWritten({ op, opset: 10, attributes, inputs: [x] })).rejects.toThrow(
      `${op} (opset 10) is no operator after set 9; export the model anew.`,
    );
  });

  it("DynamicSlice, whose bounds must be there", async () => {
    const known = (...numbers: number[]): WrittenInput => ({
      shape: [numbers.length],
      data: BigInt64Array.from(numbers, BigInt),
      stored: true,
    });
    for (const opset of [7, 9]) {
      await checkImport({ op: "DynamicSlice", opset, inputs: [x, known(1, 0), known(4, -1), known(2, 3)] });
      await checkImport({ op: "DynamicSlice", opset, inputs: [x, known(1), known(2)] });
      await expect(importWritten({ op: "DynamicSlice", opset, inputs: [x] })).rejects.toThrow(
        `DynamicSlice (opset ${opset}): its starts or ends are missing.`,
      );
    }
  });
});
