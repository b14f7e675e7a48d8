import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { topologicalOrder } from "../../graph/topology.ts";
import { checkImport, importWritten, type WrittenInput } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const x: WrittenInput = { shape: [2, 3, 4], data: fill(1, 24, 40) };
/** Halves, for the ties, and numbers beyond the range. */
const ties: WrittenInput = { shape: [8], data: Float32Array.of(0.5, 1.5, 2.5, -0.5, -1.5, 1e9, -1e9, 254.6) };
const scalar = (data: WrittenInput["data"], stored = true): WrittenInput => ({ shape: [], data, stored });
const row = (data: WrittenInput["data"], stored = true): WrittenInput => ({ shape: [data.length], data, stored });
const scale = scalar(Float32Array.of(0.37));
const scales = row(Float32Array.of(0.37, 0.11, 1.9));

describe("quantisation is imported as onnxruntime runs it", () => {
  it("QuantizeLinear per tensor, to uint8 and int8, with and without a zero point", async () => {
    for (const opset of [10, 13, 19]) {
      await checkImport({ op: "QuantizeLinear", opset, inputs: [x, scale] });
      await checkImport({ op: "QuantizeLinear", opset, inputs: [x, scale, scalar(Uint8Array.of(128))] });
      await checkImport({ op: "QuantizeLinear", opset, inputs: [x, scale, scalar(Int8Array.of(-3))] });
    }
    await checkImport({ op: "QuantizeLinear", opset: 13, inputs: [ties, scalar(Float32Array.of(1))] });
  });

  it("both of any numbers: the same integers, and the same real numbers to the last bit", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(1e6), fc.float({ min: Math.fround(1e-3), max: 3, noNaN: true }), async (seed, size) => {
        const spread: WrittenInput = { shape: [200], data: fill(seed, 200, 300 * size) };
        const by = scalar(Float32Array.of(size));
        await checkImport({ op: "QuantizeLinear", opset: 13, inputs: [spread, by, scalar(Uint8Array.of(99))] });
        const q = row(Int8Array.from(fill(seed, 200, 127)), false);
        const inputs = [q, by, scalar(Int8Array.of(-5))];
        await checkImport({ op: "DequantizeLinear", opset: 13, inputs, tolerance: 0 });
        await checkImport({ op: "DequantizeLinear", opset: 13, inputs: [{ ...q, stored: true }, by], tolerance: 0 });
      }),
      { seed: 1, numRuns: 30 },
    );
  });

  it("QuantizeLinear of an asked-for type, from operator set 21 on", async () => {
    await checkImport({ op: "QuantizeLinear", opset: 21, inputs: [x, scale], attributes: { output_dtype: 3 } });
    await checkImport({ op: "QuantizeLinear", opset: 21, inputs: [x, scale], attributes: { output_dtype: 5 } });
    const eighth = { op: "QuantizeLinear", opset: 21, inputs: [x, scale], attributes: { output_dtype: 17 } };
    await expect(importWritten(eighth)).rejects.toThrow("quantises to FLOAT8E4M3FN (17), which is not supported.");
  });

  it("both of 16 bits, in either domain", async () => {
    const wide: WrittenInput = { shape: [3, 40], data: fill(5, 120, 9000) };
    for (const zero of [Int16Array.of(-300), Uint16Array.of(40000)]) {
      const q: WrittenInput = {
        shape: [3, 40],
        data:
          zero.constructor === Int16Array
            ? Int16Array.from(wide.data as Float32Array)
            : Uint16Array.from(wide.data as Float32Array, (n) => n + 9000),
      };
      for (const domain of ["", "com.microsoft"]) {
        const opset = domain === "" ? 21 : 1;
        const step = scalar(Float32Array.of(0.17));
        await checkImport({ op: "QuantizeLinear", domain, opset, inputs: [wide, step, scalar(zero)] });
        await checkImport({ op: "DequantizeLinear", domain, opset, inputs: [q, step, scalar(zero)], tolerance: 0 });
      }
    }
  });

  it("DequantizeLinear of 4 bits, per tensor, per channel and by block", async () => {
    for (const packed of [21, 22] as const) {
      const of = (count: number, seed: number): WrittenInput["data"] =>
        packed === 22
          ? Int8Array.from(fill(seed, count, 8), Math.floor)
          : Uint8Array.from(fill(seed, count, 8), (u) => Math.floor(u) + 8);
      const stored = (shape: readonly number[], seed: number): WrittenInput => ({
        shape,
        data: of(
          shape.reduce((product, n) => product * n, 1),
          seed,
        ),
        stored: true,
        packed,
      });
      const q = stored([3, 5], 1);
      const dequantize = (inputs: WrittenInput[], attributes = {}) =>
        checkImport({ op: "DequantizeLinear", opset: 21, inputs, attributes, tolerance: 0 });
      await dequantize([q, scale]);
      await dequantize([q, scale, stored([], 3)]);
      await dequantize([q, scales, stored([3], 3)], { axis: 0 });
      const blocks: WrittenInput = { shape: [3, 3], data: fill(4, 9), stored: true };
      await dequantize([q, blocks, stored([3, 3], 5)], { axis: 1, block_size: 2 });
    }
  });

  it("QuantizeLinear and DequantizeLinear per channel, along any axis", async () => {
    const zeros = row(Int8Array.of(1, -2, 0));
    const q: WrittenInput = { shape: [2, 3, 4], data: Int8Array.from(x.data as Float32Array) };
    for (const axis of [1, -2]) {
      await checkImport({ op: "QuantizeLinear", opset: 13, inputs: [x, scales, zeros], attributes: { axis } });
      await checkImport({ op: "DequantizeLinear", opset: 13, inputs: [q, scales, zeros], attributes: { axis } });
    }
  });

  it("DequantizeLinear of fed and of stored integers", async () => {
    for (const stored of [false, true]) {
      const zero = scalar(Uint8Array.of(128));
      await checkImport({
        op: "DequantizeLinear",
        opset: 10,
        inputs: [row(Uint8Array.of(0, 128, 255), stored), scale],
      });
      await checkImport({
        op: "DequantizeLinear",
        opset: 13,
        inputs: [row(Uint8Array.of(0, 255), stored), scale, zero],
      });
      await checkImport({ op: "DequantizeLinear", opset: 13, inputs: [row(Int8Array.of(-128, 5), stored), scale] });
      await checkImport({ op: "DequantizeLinear", opset: 13, inputs: [row(Int32Array.of(-70000, 5), stored), scale] });
    }
  });

  it("stored integers along an axis become plain numbers", async () => {
    const q: WrittenInput = { shape: [2, 3, 4], data: Int8Array.from(x.data as Float32Array), stored: true };
    const node = { op: "DequantizeLinear", opset: 13, inputs: [q, scales, row(Int8Array.of(1, -2, 0))] };
    await checkImport(node);
    const { outputs } = await importWritten(node);
    expect(topologicalOrder(outputs)).toEqual([]);
  });

  it.each(["QuantizeLinear", "DequantizeLinear"])("%s block by block, the last block shorter", async (op) => {
    for (const [axis, shape] of [
      [2, [2, 3, 2]],
      [1, [2, 2, 4]],
    ] as const) {
      const count = shape.reduce<number>((product, n) => product * n, 1);
      const by: WrittenInput = { shape, data: fill(2, count).map((u) => 0.3 + 0.1 * u), stored: true };
      const zeros: WrittenInput = { shape, data: Int8Array.from(fill(3, count, 5)), stored: true };
      const written = op === "QuantizeLinear" ? x : { shape: x.shape, data: Int8Array.from(x.data as Float32Array) };
      for (const inputs of op === "QuantizeLinear"
        ? [[written, by, zeros]]
        : [
            [written, by, zeros],
            [written, by],
          ]) {
        await checkImport({ op, opset: 21, inputs, attributes: { axis, block_size: 2 } });
      }
    }
  });
});
