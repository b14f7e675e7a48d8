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
    const short = { op: "QuantizeLinear", opset: 21, inputs: [x, scale], attributes: { output_dtype: 5 } };
    await expect(checkImport(short)).rejects.toThrow("quantises to INT16 (5), which is not supported.");
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

  it.each(["QuantizeLinear", "DequantizeLinear"])("%s block by block is refused by name", async (op) => {
    const written = op === "QuantizeLinear" ? x : { shape: x.shape, data: Int8Array.from(x.data as Float32Array) };
    const inputs = [written, { shape: [2, 3, 2], data: fill(2, 12), stored: true }];
    const node = { op, opset: 21, inputs, attributes: { axis: 2, block_size: 2 } };
    await expect(importWritten(node)).rejects.toThrow(
      `${op} (opset 21): quantises block by block (block_size), which is not supported.`,
    );
  });
});
