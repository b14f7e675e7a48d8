import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import * as fc from "fast-check";
import { type ModelProto, ModelProtoSchema, type TensorProto, TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { apply1, constant, input, type TypedData, type Value } from "../graph/value.ts";
import { testBackend } from "../testing/backend.ts";
import { modelOf, type WrittenNode } from "../testing/checkImport.ts";
import { fill } from "../testing/fill.ts";
import { type QuantizedDraw, quantizedCases, quantizedDraw } from "../testing/quantizedCases.ts";
import { bytes, row, scale, scales, weights, zeroPoint } from "../testing/quantizedInputs.ts";
import { declare, floats, node, writeModel } from "../testing/writtenModel.ts";
import { withUnsignedWeights } from "./withUnsignedWeights.ts";

/** The products of the standard operators and onnxruntime's that quantise dynamically. */
function dynamic(op: string, { seed, signedA, signedB, perChannel, zeros }: QuantizedDraw): WrittenNode {
  const isConvolution = op === "ConvInteger";
  const isFed = op === "DynamicQuantizeMatMul";
  const first = bytes(isConvolution ? [2, 4, 6, 5] : [2, 3, 7], seed, signedA && !isFed);
  const second = weights(isConvolution ? [6, 4, 3, 2] : [7, 5], seed + 1, signedB, !signedA || isFed);
  const zero = zeros ? zeroPoint(seed + 2, signedB) : undefined;
  const size = perChannel ? scales(seed + 3, 5, 0.01) : scale(seed + 3, 0.01);
  // Of each column where the scale is.
  const moved = zeros && perChannel ? row(bytes([5], seed + 2, signedB).data) : zero;
  if (isFed) {
    const x = { shape: first.shape, data: fill(seed, 42, 2) };
    return { op, domain: "com.microsoft", opset: 1, inputs: [x, second, size, moved] };
  }
  const zeroA = zeroPoint(seed + 4, signedA);
  if (op === "MatMulIntegerToFloat") {
    const inputs = [first, second, scale(seed + 5, 0.02), size, zeroA, moved];
    return { op, domain: "com.microsoft", opset: 1, inputs };
  }
  return { op, opset: 10, inputs: [first, second, zeroA, zero] };
}

const operators = [
  "QLinearConv",
  "QLinearMatMul",
  "QGemm",
  "ConvInteger",
  "MatMulInteger",
  "MatMulIntegerToFloat",
  "DynamicQuantizeMatMul",
];

/** Signed activations have no kernel in `ConvInteger`. */
const drawn = (op: string, draw: QuantizedDraw): WrittenNode =>
  quantizedCases[op]?.(draw) ?? dynamic(op, op === "ConvInteger" ? { ...draw, signedA: false } : draw);

function valuesOf({ inputs }: WrittenNode): Map<string, Value> {
  return new Map(
    inputs.flatMap((written, i) => {
      if (!written) return [];
      const { shape, data, stored } = written;
      const value = constant(data, shape);
      return [[`x${i}`, stored ? value : input(`x${i}`, shape, value.dtype)] as const];
    }),
  );
}

async function run(model: ModelProto, { inputs }: WrittenNode, unoptimized = true): Promise<TypedData> {
  const session = await testBackend.createSession(toBinary(ModelProtoSchema, model), { unoptimized });
  const { shape, data } = inputs[0]!;
  const { dtype } = constant(data, shape);
  const results = await session.run({ x0: new testBackend.Tensor(dtype, data as Uint8Array, shape) });
  await session.release();
  return results.y0!.data as TypedData;
}

/** A product between pairs of `QuantizeLinear` and `DequantizeLinear`; `x0` is one image of 64 numbers in [0, 1]. */
function pairs(signed: boolean, weightType = 3): { readonly model: ModelProto; readonly values: Map<string, Value> } {
  const stored = (
    name: string,
    shape: readonly number[],
    dataType: number,
    rawData: Uint8Array<ArrayBuffer>,
  ): TensorProto => create(TensorProtoSchema, { name, dataType, dims: shape.map(BigInt), rawData });
  const pair = (name: string, from: string) => [
    node("QuantizeLinear", [from, `${name}.scale`, "zero"], [`${name}.q`]),
    node("DequantizeLinear", [`${name}.q`, `${name}.scale`, "zero"], [name]),
  ];
  const w = Int8Array.from(fill(1, 64 * 4, 127), (n) => Math.abs(n));
  const written = writeModel({
    opset: 21,
    irVersion: 10,
    inputs: [declare("x0", [1, 64])],
    outputs: [declare("y0", [1, 4])],
    initializers: [
      floats("x.scale", [], Float32Array.of(1 / 255)),
      floats("w.scale", [], Float32Array.of(0.01)),
      floats("y.scale", [], Float32Array.of(0.2)),
      stored("zero", [], signed ? 3 : 2, Uint8Array.of(0)),
      stored("w.q", [64, 4], weightType, new Uint8Array(w.buffer, 0, weightType === 3 ? 256 : 128)),
      stored("w.zero", [], weightType, Uint8Array.of(0)),
    ],
    nodes: [
      ...pair("x", "x0"),
      node("DequantizeLinear", ["w.q", "w.scale", "w.zero"], ["w"]),
      node("MatMul", ["x", "w"], ["product"]),
      ...pair("y", "product").slice(0, 1),
      node("DequantizeLinear", ["y.q", "y.scale", "zero"], ["y0"]),
    ],
  });
  const model = fromBinary(ModelProtoSchema, written);
  const q = signed ? ("int8" as const) : ("uint8" as const);
  const values = new Map<string, Value>([
    ["x.q", input("x.q", [1, 64], q)],
    ["y.q", input("y.q", [1, 4], q)],
    ["w.q", constant(new Int8Array(256), [64, 4])],
  ]);
  return { model, values };
}

describe("signed factors of unsigned numbers, made unsigned, give the same numbers", () => {
  it.each(operators)("%s", async (op) => {
    await fc.assert(
      fc.asyncProperty(quantizedDraw, async (draw) => {
        const node = drawn(op, draw);
        const model = modelOf(node);
        const other = withUnsignedWeights(model, valuesOf(node));
        const isUnsigned = !(node.inputs[0]!.data instanceof Int8Array);
        expect(other !== undefined).toBe(draw.signedB && isUnsigned);
        if (other) expect(await run(other, node)).toEqual(await run(model, node));
      }),
      { seed: 1, numRuns: 20 },
    );
  });

  it("exactly, on every processor", async () => {
    const a = bytes([3, 40], 1, false);
    const b = bytes([40, 2], 2, true, true);
    const node: WrittenNode = { op: "MatMulInteger", opset: 10, inputs: [a, b] };
    const exact = Array.from({ length: 6 }, (_, at) =>
      Array.from({ length: 40 }, (_, k) => Number(a.data[40 * (at >> 1) + k]) * Number(b.data[2 * k + (at % 2)])),
    ).map((products) => products.reduce((sum, n) => sum + n, 0));
    expect(Array.from((await run(withUnsignedWeights(modelOf(node), valuesOf(node))!, node)) as Int32Array)).toEqual(
      exact,
    );
  });
});

it("leaves alone what the import kept, which saturates as the original does", () => {
  const node = quantizedCases.QLinearMatMul!({
    seed: 1,
    signedA: false,
    signedB: true,
    perChannel: false,
    zeros: true,
  });
  const values = valuesOf(node);
  const inputs = [...values.values()];
  expect(withUnsignedWeights(modelOf(node), values)).toBeDefined();
  values.set("y0", apply1("QLinearMatMul", inputs, "uint8", [2, 3, 5]));
  expect(withUnsignedWeights(modelOf(node), values)).toBeUndefined();
});

describe("weights that are dequantised", () => {
  it("are multiplied exactly where the optimiser multiplies integers", async () => {
    const { model, values } = pairs(false);
    const other = withUnsignedWeights(model, values)!;
    const x = { shape: [1, 64], data: fill(2, 64).map((u) => 0.9 + 0.1 * u) };
    const fed: WrittenNode = { op: "", opset: 21, inputs: [x] };
    const [plain, exact] = [await run(model, fed), await run(other, fed)];
    expect(exact).toEqual(plain);
    expect(Math.min(...(plain as Float32Array))).toBeGreaterThan(20);
    const fused = Array.from((await run(other, fed, false)) as Float32Array);
    // One step of 0.2.
    fused.forEach((n, i) => {
      expect(Math.abs(n - Number(plain[i]))).toBeLessThan(0.201);
    });
  });

  it("stay as they are beside signed activations, and those of 4 bits", () => {
    const [signed, narrow] = [pairs(true), pairs(false, 22)];
    expect(withUnsignedWeights(signed.model, signed.values)).toBeUndefined();
    expect(withUnsignedWeights(narrow.model, narrow.values)).toBeUndefined();
  });
});
