import { describe, expect, it } from "vitest";
import {
  checkImport,
  checkImportedDerivatives,
  importWritten,
  type WrittenAttribute,
  type WrittenInput,
  type WrittenNode,
} from "../../testing/checkImport.ts";
import { fill } from "../../testing/fill.ts";

const tensor = (seed: number, ...shape: number[]): WrittenInput => ({
  shape,
  data: fill(
    seed,
    shape.reduce((product, n) => product * n, 1),
    2,
  ),
});
const own = (op: string, inputs: WrittenNode["inputs"], more: Partial<WrittenNode> = {}): WrittenNode => ({
  op,
  domain: "com.microsoft",
  opset: 1,
  inputs,
  ...more,
});

describe("onnxruntime's own operators are imported as it runs them", () => {
  it("Gelu, FastGelu, BiasGelu, QuickGelu", async () => {
    const [x, bias] = [tensor(1, 2, 3, 4), tensor(2, 4)];
    await checkImport(own("Gelu", [x]));
    await checkImport(own("FastGelu", [x]));
    await checkImport(own("FastGelu", [x, bias]));
    await checkImport(own("BiasGelu", [x, bias]));
    await checkImport(own("QuickGelu", [x]));
    await checkImport(own("QuickGelu", [x], { attributes: { alpha: { float: 0.7 } } }));
  });

  it("FusedMatMul, transposed, in batches, of vectors", async () => {
    const alpha = { float: 0.3 };
    for (const op of ["FusedMatMul", "TransposeMatMul"]) {
      await checkImport(own(op, [tensor(1, 2, 3, 4), tensor(2, 2, 4, 5)], { attributes: { alpha } }));
      await checkImport(own(op, [tensor(1, 2, 4, 3), tensor(2, 4, 5)], { attributes: { transA: 1 } }));
      await checkImport(own(op, [tensor(1, 3, 4), tensor(2, 5, 4)], { attributes: { alpha, transB: 1 } }));
    }
    await checkImport(own("FusedMatMul", [tensor(1, 4), tensor(2, 4, 5)], { attributes: { alpha } }));
    const attributes = { transBatchA: 1 };
    await expect(
      importWritten(own("FusedMatMul", [tensor(1, 2, 3, 4), tensor(2, 3, 4, 5)], { attributes })),
    ).rejects.toThrow("FusedMatMul stays as it is.");
  });

  it.each<[string, Record<string, number>]>([
    ["Relu", {}],
    ["Tanh", {}],
    ["Sigmoid", {}],
    ["LeakyRelu", { alpha: 0.3 }],
    ["HardSigmoid", { alpha: 0.3, beta: 0.4 }],
    ["Elu", { alpha: 0.7 }],
    ["Softplus", {}],
    ["Softsign", {}],
    ["ThresholdedRelu", { alpha: 0.4 }],
  ])("FusedGemm with %s", async (activation, parameters) => {
    const given = Object.entries(parameters).map(([name, float]) => [`activation_${name}`, { float }] as const);
    const attributes: Record<string, WrittenAttribute> = { activation, transB: 1, ...Object.fromEntries(given) };
    await checkImport(own("FusedGemm", [tensor(1, 3, 4), tensor(2, 5, 4), tensor(3, 5)], { attributes }));
  });

  it.each<[string, number[]]>([
    ["Relu", []],
    ["Tanh", []],
    ["Sigmoid", []],
    ["LeakyRelu", [0.3]],
    ["Clip", [-0.5, 0.7]],
    ["HardSigmoid", [0.3, 0.4]],
  ])("FusedConv with %s, with and without an addend", async (activation, floats) => {
    const attributes: Record<string, WrittenAttribute> = {
      activation,
      pads: [1, 1, 1, 1],
      strides: [2, 2],
      ...(floats.length > 0 ? { activation_params: { floats } } : {}),
    };
    const inputs = [tensor(1, 2, 3, 6, 6), tensor(2, 4, 3, 3, 3), tensor(3, 4)];
    await checkImport(own("FusedConv", inputs, { attributes }));
    await checkImport(own("FusedConv", [...inputs, tensor(4, 2, 4, 3, 3)], { attributes }));
  });

  it("FusedConv without an activation, and with one that is not known", async () => {
    const inputs = [tensor(1, 2, 3, 6, 6), tensor(2, 4, 3, 3, 3)];
    await checkImport(own("FusedConv", inputs));
    for (const activation of ["Frobnicate", "toString", "Clip"]) {
      await expect(importWritten(own("FusedConv", inputs, { attributes: { activation } }))).rejects.toThrow(
        `com.microsoft.FusedConv (opset 1): its activation "${activation}" is not supported, or lacks a parameter.`,
      );
    }
  });

  it("SkipLayerNormalization, with and without shift and bias", async () => {
    const [x, skip, gamma, beta, bias] = [
      tensor(1, 2, 3, 4),
      tensor(2, 2, 3, 4),
      tensor(3, 4),
      tensor(4, 4),
      tensor(5, 4),
    ];
    const attributes = { epsilon: { float: 0.01 } };
    for (const inputs of [
      [x, skip, gamma],
      [x, skip, gamma, beta],
      [x, skip, gamma, beta, bias],
      [x, tensor(2, 3, 4), gamma, beta],
    ]) {
      await checkImport(own("SkipLayerNormalization", inputs, { attributes }));
    }
    await checkImport(own("SkipLayerNormalization", [x, skip, gamma, beta, bias], { attributes, outputs: 4 }));
    await checkImport(own("SkipSimplifiedLayerNormalization", [x, skip, gamma], { attributes }));
    await checkImport(own("SkipSimplifiedLayerNormalization", [x, skip, gamma, bias], { attributes }));
  });

  it("standard operators under onnxruntime's name", async () => {
    const known = (...numbers: number[]): WrittenInput => ({
      shape: [numbers.length],
      data: BigInt64Array.from(numbers, BigInt),
      stored: true,
    });
    const one = (n: number): WrittenInput => ({ shape: [], data: Float32Array.of(n), stored: true });
    const axis: WrittenInput = { shape: [], data: Int32Array.of(-2), stored: true };
    await checkImport(own("ExpandDims", [tensor(1, 2, 3), axis]));
    await checkImport(own("Trilu", [tensor(1, 2, 3, 4)]));
    await checkImport(own("GatherND", [tensor(1, 2, 3), { ...known(1, 0), shape: [1, 2] }]));
    await checkImport(own("GridSample", [tensor(1, 1, 2, 3, 4), tensor(2, 1, 2, 2, 2)]));
    await checkImport(own("Pad", [tensor(1, 2, 3), known(1, 0, 0, 2), one(0.5)]));
    await checkImport(own("Range", [one(1), one(4), one(0.5)]));
  });

  it("RotaryEmbedding, at given places or from one on", async () => {
    const [cos, sin] = [3, 4].map((seed) => tensor(seed, 10, 4)) as [WrittenInput, WrittenInput];
    const places: WrittenInput = { shape: [2, 5], data: BigInt64Array.from([0, 1, 2, 3, 4, 9, 7, 5, 3, 1], BigInt) };
    const from: WrittenInput = { shape: [1], data: BigInt64Array.of(3n) };
    for (const interleaved of [0, 1]) {
      for (const positions of [places, from]) {
        await checkImport(
          own("RotaryEmbedding", [tensor(1, 2, 3, 5, 8), positions, cos, sin], { attributes: { interleaved } }),
        );
        await checkImport(
          own("RotaryEmbedding", [tensor(1, 2, 5, 24), positions, cos, sin], { attributes: { interleaved } }),
        );
      }
    }
  });

  it("quantisation under onnxruntime's name", async () => {
    const scale: WrittenInput = { shape: [], data: Float32Array.of(0.1), stored: true };
    const zero: WrittenInput = { shape: [], data: Uint8Array.of(7), stored: true };
    await checkImport(own("QuantizeLinear", [tensor(1, 5), scale, zero]));
    await checkImport(own("DequantizeLinear", [{ shape: [3], data: Uint8Array.of(0, 7, 255) }, scale, zero]));
  });
});

describe("the standard operators that came with operator set 23", () => {
  it("RMSNormalization, and onnxruntime's older name of it", async () => {
    const x = tensor(1, 2, 3, 4);
    for (const axis of [-1, 1]) {
      const attributes = { axis, epsilon: { float: 0.01 } };
      const scale = tensor(2, ...x.shape.slice(axis));
      await checkImport({ op: "RMSNormalization", opset: 23, inputs: [x, scale], attributes });
      await checkImport({ op: "SimplifiedLayerNormalization", opset: 20, inputs: [x, scale], attributes });
    }
  });
});

describe("their imports have the derivatives that differences give", () => {
  it.each<WrittenNode>([
    own("SkipLayerNormalization", [tensor(1, 2, 3, 4), tensor(2, 2, 3, 4), tensor(3, 4), tensor(4, 4), tensor(5, 4)]),
    own("SkipSimplifiedLayerNormalization", [tensor(1, 2, 3, 4), tensor(2, 2, 3, 4), tensor(3, 4)]),
    { op: "RMSNormalization", opset: 23, inputs: [tensor(1, 2, 3), tensor(2, 3)] },
  ])("$op", async (node) => {
    await checkImportedDerivatives(node);
  });

  it("QuickGelu", async () => {
    // onnxruntime fuses x·σ(x·alpha) into this very operator, of which it has no float64 kernel.
    await checkImportedDerivatives(own("QuickGelu", [tensor(1, 2, 3)]), { dtype: "float32", tolerance: 4e-4 });
  });
});
