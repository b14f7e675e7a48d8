import { describe, expect, it } from "vitest";
import { checkImport, type WrittenAttribute, type WrittenInput } from "../../testing/checkImport.ts";

const x: WrittenInput = { shape: [2, 3], data: new Float32Array(6) };
const known = (...numbers: number[]): WrittenInput => ({
  shape: [numbers.length],
  data: BigInt64Array.from(numbers, BigInt),
  stored: true,
});

describe("constants and shapes are imported as onnxruntime runs them", () => {
  it.each<[string, WrittenAttribute]>([
    ["value", { shape: [2], data: Float32Array.of(1, -2) }],
    ["value", { shape: [2], data: Uint8Array.of(1, 0), dtype: "bool" }],
    ["value_float", { float: 0.25 }],
    ["value_floats", { floats: [0.25, 0.5] }],
    ["value_int", 7],
    ["value_ints", [7, 8]],
  ])("Constant of %s", async (name, value) => {
    await checkImport({ op: "Constant", opset: 13, inputs: [], attributes: { [name]: value } });
  });

  it("Constant of a text is refused", async () => {
    const node = { op: "Constant", opset: 13, inputs: [], attributes: { value_string: "x" } };
    await expect(checkImport(node)).rejects.toThrow("Constant (opset 13): its value is not a tensor of numbers.");
  });

  it("ConstantOfShape, of zeros or another number", async () => {
    await checkImport({ op: "ConstantOfShape", opset: 9, inputs: [known(2, 3)] });
    const value = { shape: [1], data: BigInt64Array.of(5n) };
    await checkImport({ op: "ConstantOfShape", opset: 20, inputs: [known(70, 3)], attributes: { value } });
  });

  it("Shape, whole or in part, and Size", async () => {
    await checkImport({ op: "Shape", opset: 9, inputs: [x] });
    await checkImport({ op: "Shape", opset: 15, inputs: [x], attributes: { start: -1 } });
    await checkImport({ op: "Shape", opset: 19, inputs: [x], attributes: { end: 1 } });
    await checkImport({ op: "Size", opset: 13, inputs: [x] });
  });

  it("Range, up and down, of whole numbers and fractions", async () => {
    const numbers = (...values: number[]): WrittenInput[] =>
      values.map((n) => ({ shape: [], data: BigInt64Array.of(BigInt(n)), stored: true }));
    const fractions = [0, 1, 0.3].map((n) => ({ shape: [], data: Float32Array.of(n), stored: true }));
    await checkImport({ op: "Range", opset: 11, inputs: numbers(2, 9, 3) });
    await checkImport({ op: "Range", opset: 11, inputs: numbers(5, -5, -2) });
    await checkImport({ op: "Range", opset: 11, inputs: numbers(5, 1, 1) });
    await checkImport({ op: "Range", opset: 11, inputs: fractions });
  });
});
