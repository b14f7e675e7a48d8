import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gradients } from "../../grad/gradients.ts";
import { transpose } from "../../graph/arrange.ts";
import { cast, mul } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { reduceSum } from "../../graph/reduction.ts";
import { constant } from "../../graph/value.ts";
import { compile } from "../../run/compile.ts";
import { testBackend } from "../../testing/backend.ts";
import { checkImport, importWritten, type WrittenInput, type WrittenNode } from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";
import { bytes, row, scale, scales, weights, zeroPoint } from "../../testing/quantizedInputs.ts";

interface Draw {
  readonly seed: number;
  readonly signed: boolean;
  readonly perChannel: boolean;
  readonly zeros: boolean;
}

const draw: fc.Arbitrary<Draw> = fc.record({
  seed: fc.nat(1e6),
  signed: fc.boolean(),
  perChannel: fc.boolean(),
  zeros: fc.boolean(),
});

/** Real numbers around any middle. */
function reals(shape: readonly number[], seed: number): WrittenInput {
  const count = shape.reduce((product, n) => product * n, 1);
  const middle = fill(seed + 1, 1, 3)[0]!;
  return { shape, data: fill(seed, count, 2).map((u) => u + middle) };
}

/** A zero point of the weights: one, or one a column; stored with them. */
function weightZeros(seed: number, count: number, { signed, perChannel, zeros }: Draw): WrittenInput | undefined {
  if (!zeros) return undefined;
  return perChannel ? row(bytes([count], seed, signed).data) : zeroPoint(seed, signed);
}

const cases: Readonly<Record<string, (draw: Draw) => WrittenNode>> = {
  DynamicQuantizeLinear: ({ seed, signed, zeros }) => ({
    op: "DynamicQuantizeLinear",
    opset: 11,
    outputs: 3,
    inputs: [zeros ? { shape: [2, 3], data: new Float32Array(6).fill(signed ? 2 : 0) } : reals([4, 3, 5], seed)],
  }),
  MatMulInteger: (drawn) => ({
    op: "MatMulInteger",
    opset: 10,
    inputs: [
      bytes([2, 3, 7], drawn.seed, false),
      weights([7, 5], drawn.seed + 1, drawn.signed, true),
      zeroPoint(drawn.seed + 2, false),
      weightZeros(drawn.seed + 3, 5, drawn),
    ],
  }),
  ConvInteger: (drawn) => ({
    op: "ConvInteger",
    opset: 10,
    attributes: { group: 1 + (drawn.seed % 2), pads: [1, 0, 1, 2], strides: [1, 2] },
    inputs: [
      bytes([2, 4, 6, 5], drawn.seed, false),
      bytes([6, 4 / (1 + (drawn.seed % 2)), 3, 2], drawn.seed + 1, drawn.signed, true),
      zeroPoint(drawn.seed + 2, false),
      weightZeros(drawn.seed + 3, 6, { ...drawn, perChannel: false }),
    ],
  }),
  MatMulIntegerToFloat: (drawn) => ({
    op: "MatMulIntegerToFloat",
    domain: "com.microsoft",
    opset: 1,
    inputs: [
      bytes([2, 3, 7], drawn.seed, false),
      weights([7, 5], drawn.seed + 1, drawn.signed, true),
      scale(drawn.seed + 4, 0.02),
      drawn.perChannel ? scales(drawn.seed + 5, 5, 0.01) : scale(drawn.seed + 5, 0.01),
      zeroPoint(drawn.seed + 2, false),
      weightZeros(drawn.seed + 3, 5, drawn),
      drawn.zeros ? row(fill(drawn.seed + 6, 5)) : undefined,
    ],
  }),
  DynamicQuantizeMatMul: (drawn) => ({
    op: "DynamicQuantizeMatMul",
    domain: "com.microsoft",
    opset: 1,
    inputs: [
      reals([2, 3, 7], drawn.seed),
      weights([7, 5], drawn.seed + 1, drawn.signed, true),
      drawn.perChannel ? scales(drawn.seed + 5, 5, 0.01) : scale(drawn.seed + 5, 0.01),
      weightZeros(drawn.seed + 3, 5, drawn),
      drawn.seed % 2 ? row(fill(drawn.seed + 6, 5)) : undefined,
    ],
  }),
};

describe("dynamic quantisation gives the numbers that onnxruntime gives", () => {
  it.each(Object.keys(cases))("%s, with and without straight-through derivatives", async (op) => {
    await fc.assert(
      fc.asyncProperty(draw, fc.boolean(), async (drawn, straightThrough) => {
        await checkImport({ ...cases[op]!(drawn), straightThrough, tolerance: 2e-7 });
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it("a batch of several images has the scale of each, as each has alone", async () => {
    const x = fill(3, 4 * 6, 5);
    const run = async (shape: readonly number[], data: Float32Array, times: number): Promise<number[][]> => {
      const node = { op: "DynamicQuantizeLinear", opset: 11, outputs: 3, times, inputs: [{ shape, data }] };
      const { inputs, outputs } = await importWritten(node);
      const named = Object.fromEntries(outputs.map((y, i) => [`y${i}`, y]));
      const executable = await compile({ x: inputs[0]! }, named, { backend: testBackend });
      const results = await executable.run({ x: data });
      await executable.dispose();
      return outputs.map((_, i) => Array.from(results[`y${i}`] as ArrayLike<number>));
    };
    // Two rows an image, as a model of tokens has them.
    const together = await run([4, 6], x, 2);
    const alone = [await run([2, 6], x.slice(0, 12), 1), await run([2, 6], x.slice(12), 1)];
    expect(together[0]).toEqual([...alone[0]![0]!, ...alone[1]![0]!]);
    for (const i of [1, 2]) {
      const [first, second] = alone.map((results) => results[i]![0]!);
      expect(first).not.toBe(second);
      expect(together[i]).toEqual([first, first, second, second]);
    }
  });

  it("the derivative is that of the product of real numbers: scale and zero point are constants to it", async () => {
    const node = cases.DynamicQuantizeMatMul!({ seed: 7, signed: true, perChannel: false, zeros: false });
    const { inputs, outputs } = await importWritten({ ...node, straightThrough: true });
    const c = constant(fill(5, 30), [2, 3, 5]);
    const [dx] = gradients(reduceSum(mul(outputs[0]!, c)), [inputs[0]!]);
    const factors = mul(cast(inputs[1]!, "float32"), inputs[2]!);
    const expected = matmul(c, transpose(factors, [1, 0]));
    const executable = await compile({ x: inputs[0]! }, { dx, expected }, { backend: testBackend });
    const results = await executable.run({ x: node.inputs[0]!.data });
    await executable.dispose();
    const [left, right] = [results.dx, results.expected] as [Float32Array, Float32Array];
    left.forEach((n, i) => {
      expect(n).toBeCloseTo(right[i]!, 5);
    });
    expect(Math.max(...right)).toBeGreaterThan(0.1);
  });

  it("rows that do not belong to so many images are refused by name", async () => {
    const node = { op: "DynamicQuantizeLinear", opset: 11, outputs: 3, times: 5, inputs: [reals([4, 6], 1)] };
    await expect(importWritten(node)).rejects.toThrow(
      "DynamicQuantizeLinear (opset 11): its 4 rows do not belong to 5 images.",
    );
  });
});
