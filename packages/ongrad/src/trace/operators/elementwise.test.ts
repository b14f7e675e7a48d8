import { describe, expect, it } from "vitest";
import { checkImport, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3], data: fill(1, 6, 2) };
const row: WrittenInput = { shape: [3], data: fill(2, 3) };
const above: WrittenInput = { shape: [2, 3], data: fill(1, 6).map((n) => 0.5 + Math.abs(n)) };
const bits: WrittenInput = { shape: [2, 3], data: Uint8Array.of(1, 0, 1, 1, 0, 0), dtype: "bool" };
const whole: WrittenInput = { shape: [2, 3], data: BigInt64Array.of(-3n, 0n, 4n, 7n, -1n, 2n) };
const one = (n: number): WrittenInput => ({ shape: [], data: Float32Array.of(n), stored: true });

const check = (op: string, opset: number, inputs: WrittenNode["inputs"], more: Partial<WrittenNode> = {}) =>
  checkImport({ op, opset, inputs, ...more });

describe("elementwise operators are imported as onnxruntime runs them", () => {
  it.each("Abs Cos Erf Exp Floor Identity Neg Relu Sigmoid Sign Sin Tanh".split(" "))("%s", async (op) => {
    await check(op, 9, [x]);
    await check(op, 20, [x]);
  });

  it.each("Log Sqrt Reciprocal".split(" "))("%s", async (op) => {
    await check(op, 13, [above]);
  });

  it("Round, to even", async () => {
    await check("Round", 11, [{ shape: [4], data: Float32Array.of(0.5, 1.5, -2.5, 1.2) }]);
  });

  it.each("Add Sub Mul Div".split(" "))("%s, broadcasting, of floats and whole numbers", async (op) => {
    await check(op, 9, [x, { ...row, data: fill(2, 3).map((n) => n + 2) }]);
    await check(op, 14, [whole, { shape: [], data: BigInt64Array.of(3n) }]);
  });

  it.each([
    ["Greater", 9],
    ["GreaterOrEqual", 12],
    ["Less", 9],
    ["LessOrEqual", 16],
    ["Equal", 11],
  ])("%s", async (op, opset) => {
    await check(op, opset, [x, { ...row, data: x.data.slice(0, 3) }]);
  });

  it("And, Or, Not, Where", async () => {
    const others: WrittenInput = { ...bits, data: Uint8Array.of(1, 1, 0, 0, 1, 0) };
    await check("And", 9, [bits, others]);
    await check("Or", 9, [bits, others]);
    await check("Not", 9, [bits]);
    await check("Where", 9, [bits, x, row]);
    await check("Where", 16, [bits, whole, { shape: [1], data: BigInt64Array.of(9n) }]);
  });

  it("Max and Min of one, two and three", async () => {
    for (const op of ["Max", "Min"]) {
      await check(op, 8, [x]);
      await check(op, 9, [x, row]);
      await check(op, 13, [x, row, above]);
    }
  });

  it("Pow, the exponent perhaps of another type", async () => {
    await check("Pow", 9, [above, row]);
    await check("Pow", 13, [x, { shape: [], data: BigInt64Array.of(3n), stored: true }]);
  });

  it("Clip: attributes, inputs, either bound missing, bounds that are computed, whole numbers", async () => {
    await check("Clip", 9, [x], { attributes: { min: { float: -0.5 }, max: { float: 0.7 } } });
    await check("Clip", 10, [x], { attributes: { min: { float: 0 } } });
    await check("Clip", 9, [x]);
    await check("Clip", 11, [x, one(-0.5), one(0.7)]);
    await check("Clip", 13, [x, undefined, one(0.1)]);
    await check("Clip", 13, [x, one(0.1)]);
    await check("Clip", 13, [x]);
    await check("Clip", 13, [x, { shape: [], data: Float32Array.of(0.2) }]);
    await check("Clip", 13, [whole, { shape: [], data: BigInt64Array.of(0n), stored: true }]);
  });

  it("Cast", async () => {
    for (const to of [1, 6, 7, 9, 11]) await check("Cast", 13, [x], { attributes: { to } });
    await check("Cast", 9, [bits], { attributes: { to: 1 } });
    await check("CastLike", 15, [whole, row]);
  });

  it("Gelu, exact and approximate", async () => {
    await check("Gelu", 20, [x]);
    await check("Gelu", 20, [x], { attributes: { approximate: "tanh" } });
  });

  it("Dropout, as at inference", async () => {
    for (const opset of [7, 9]) await check("Dropout", opset, [x], { outputs: 2 });
    await check("Dropout", 10, [x], { attributes: { ratio: { float: 0.5 } }, outputs: 2 });
    const training: WrittenInput = { shape: [], data: Uint8Array.of(1), dtype: "bool", stored: true };
    await check("Dropout", 12, [x], { outputs: 2 });
    await check("Dropout", 13, [x, one(0.5), { ...training, data: Uint8Array.of(0) }]);
    await expect(checkImport({ op: "Dropout", opset: 13, inputs: [x, one(0.5), training] })).rejects.toThrow(
      "drops at random (training mode); export the model for inference.",
    );
  });
});
