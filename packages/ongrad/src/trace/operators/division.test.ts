import { describe, expect, it } from "vitest";
import { constant, type TypedData } from "../../graph/value.ts";
import { checkImport, importWritten, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { evaluate } from "../../testing/evaluate.ts";
import { importers } from "../importers.ts";

const [SMALLEST32, SMALLEST64] = [-(2 ** 31), -(2n ** 63n)];
const fed = (data: TypedData): WrittenInput => ({ shape: [data.length], data });
const stored = (data: TypedData): WrittenInput => ({ ...fed(data), stored: true });
const numerators = [7, -7, 0, 1, -1, 2 ** 30, -(2 ** 30), 5];
const divisors = [3, 3, -1, -1, -1, -1, -1, -4];

const types: [string, (numbers: readonly number[]) => TypedData][] = [
  ["int32", (numbers) => Int32Array.from(numbers)],
  ["int64", (numbers) => BigInt64Array.from(numbers, BigInt)],
  ["int8", (numbers) => Int8Array.from(numbers, (n) => Math.sign(n) * (Math.abs(n) % 100))],
  ["uint8", (numbers) => Uint8Array.from(numbers, Math.abs)],
];

describe("divisions are imported as onnxruntime runs them", () => {
  it.each(types)("Div and Mod of %s, the divisors stored or not", async (_, make) => {
    for (const op of ["Div", "Mod"]) {
      for (const y of [fed, stored]) {
        await checkImport({ op, opset: 14, inputs: [fed(make(numerators)), y(make(divisors))] });
        await checkImport({ op, opset: 14, inputs: [fed(make(numerators)), y(make([3]))] });
      }
    }
  });

  it("Div and Mod of real numbers", async () => {
    const x = fed(Float32Array.of(7, -7, 1, 0));
    const y = fed(Float32Array.of(-2, 3, 0, 0));
    for (const inputs of [
      [x, y],
      [x, stored(y.data)],
    ]) {
      await checkImport({ op: "Div", opset: 7, inputs });
      await checkImport({ op: "Mod", opset: 13, attributes: { fmod: 1 }, inputs });
    }
    await checkImport({
      op: "Mod",
      opset: 13,
      attributes: { fmod: 1 },
      inputs: [fed(Int32Array.of(7, -7)), fed(Int32Array.of(-3, 3))],
    });
  });

  // Running the nodes themselves would end the process that runs the tests.
  it.each<[string, WrittenInput, WrittenInput, number[], number[]]>([
    ["int32", fed(Int32Array.of(SMALLEST32, 9)), fed(Int32Array.of(-1, 0)), [SMALLEST32, 9], [0, 0]],
    ["int64", fed(BigInt64Array.of(SMALLEST64, 9n)), fed(BigInt64Array.of(-1n, 0n)), [Number(SMALLEST64), 9], [0, 0]],
  ])("what has no result in %s is a number", async (_, x, y, quotients, remainders) => {
    for (const [op, expected] of [
      ["Div", quotients],
      ["Mod", remainders],
    ] as const) {
      const node: WrittenNode = { op, opset: 14, inputs: [x, y] };
      const imported = await importWritten(node);
      expect(imported.outputs[0]?.dtype).toBe(imported.inputs[0]?.dtype);
      const [z] = (await importers.get(op)!({
        ...node,
        domain: "",
        name: "",
        inputs: [constant(x.data, x.shape), constant(y.data, y.shape)],
        attributes: {},
        outputCount: 1,
        straightThrough: false,
        times: 1,
        storedType: () => undefined,
        constant: async () => undefined,
      }))!;
      expect(await evaluate(z!)).toEqual([expected]);
    }
  });

  it("what is stored and has no result is refused by name", async () => {
    for (const data of [Int32Array.of(SMALLEST32, 5), BigInt64Array.of(SMALLEST64, 5n)]) {
      const minus = data instanceof Int32Array ? Int32Array.of(-1) : BigInt64Array.of(-1n);
      await expect(importWritten({ op: "Mod", opset: 14, inputs: [stored(data), stored(minus)] })).rejects.toThrow(
        "Mod (opset 14) divides the smallest whole number by −1, which has no result.",
      );
    }
    const inputs = [fed(Int32Array.of(1, 2)), stored(Int32Array.of(3, 0))];
    await expect(importWritten({ op: "Div", opset: 14, inputs })).rejects.toThrow(
      "Div (opset 14) divides whole numbers by 0, which has no result.",
    );
  });
});
