/** Nodes of onnxruntime's operators on quantised tensors, drawn at random. */
import * as fc from "fast-check";
import type { WrittenAttribute, WrittenInput, WrittenNode } from "./checkImport.ts";
import { fill } from "./fill.ts";
import { bytes, row, scalar, scale, scales, weights, zeroPoint } from "./quantizedInputs.ts";

export interface QuantizedDraw {
  readonly seed: number;
  readonly signedA: boolean;
  readonly signedB: boolean;
  readonly perChannel: boolean;
  readonly zeros: boolean;
}

/** onnxruntime has no kernels for signed activations by unsigned weights. */
export const quantizedDraw: fc.Arbitrary<QuantizedDraw> = fc
  .record({
    seed: fc.nat(1e6),
    signedA: fc.boolean(),
    signedB: fc.boolean(),
    perChannel: fc.boolean(),
    zeros: fc.boolean(),
  })
  .map((drawn) => ({ ...drawn, signedB: drawn.signedA || drawn.signedB }));

type Case = (draw: QuantizedDraw) => Omit<WrittenNode, "straightThrough">;

function microsoft(op: string, inputs: WrittenNode["inputs"], attributes: Record<string, WrittenAttribute> = {}) {
  return { op, domain: "com.microsoft", opset: 1, inputs, attributes };
}

/** Scale and zero point of an operand, which may lack the latter. */
function parameters(seed: number, about: number, signed: boolean, zeros = true): (WrittenInput | undefined)[] {
  return [scale(seed, about), zeros ? zeroPoint(seed + 1, signed) : undefined];
}

export const quantizedCases: Readonly<Record<string, Case>> = {
  QLinearConv: ({ seed, signedA, signedB, perChannel, zeros }) => {
    const groups = seed % 2 ? 1 : 2;
    const wZero = (signed: boolean) =>
      zeros && !perChannel ? zeroPoint(seed + 5, signed) : scalar(signed ? Int8Array.of(0) : Uint8Array.of(128));
    return {
      op: "QLinearConv",
      opset: 10,
      attributes: { group: groups, pads: [1, 0, 1, 2], strides: [1 + (seed % 3 === 0 ? 1 : 0), 1] },
      inputs: [
        bytes([2, 4, 6, 5], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA),
        weights([6, 4 / groups, 3, 2], seed + 2, signedB, !signedA),
        perChannel ? scales(seed + 3, 6, 0.01) : scale(seed + 3, 0.01),
        perChannel ? row(signedB ? new Int8Array(6) : new Uint8Array(6).fill(128)) : wZero(signedB),
        ...parameters(seed + 6, 0.3, signedA),
        zeros ? row(Int32Array.from(fill(seed + 7, 6, 9000))) : undefined,
      ],
    };
  },
  QLinearMatMul: ({ seed, signedA, signedB, perChannel }) => ({
    op: "QLinearMatMul",
    opset: 10,
    inputs: [
      bytes([2, 3, 7], seed, signedA),
      ...parameters(seed + 1, 0.02, signedA),
      weights([7, 5], seed + 2, signedB, !signedA),
      perChannel ? scales(seed + 3, 5, 0.01) : scale(seed + 3, 0.01),
      perChannel ? row(bytes([5], seed + 4, signedB).data) : zeroPoint(seed + 4, signedB),
      ...parameters(seed + 6, 0.2, signedA),
    ],
  }),
  QGemm: ({ seed, signedA, signedB, perChannel, zeros }) => {
    const [transA, transB] = [seed % 2, (seed >> 1) % 2];
    return microsoft(
      "QGemm",
      [
        bytes(transA ? [7, 3] : [3, 7], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA),
        weights(transB ? [5, 7] : [7, 5], seed + 2, signedB, !signedA),
        perChannel ? scales(seed + 3, 5, 0.01) : scale(seed + 3, 0.01),
        perChannel ? row(bytes([5], seed + 4, signedB).data) : zeroPoint(seed + 4, signedB),
        zeros ? row(Int32Array.from(fill(seed + 7, 5, 9000))) : undefined,
        ...((seed >> 2) % 2 ? parameters(seed + 6, 0.2, signedA) : []),
      ],
      { transA, transB, alpha: { float: (seed >> 3) % 2 ? 1 : 0.75 } },
    );
  },
  QLinearAdd: ({ seed, signedA }) =>
    microsoft("QLinearAdd", [
      bytes([2, 3, 5, 4], seed, signedA),
      ...parameters(seed + 1, 0.02, signedA),
      bytes(seed % 2 ? [2, 3, 5, 4] : [3, 1, 1], seed + 2, signedA, seed % 4 === 0),
      ...parameters(seed + 3, 0.03, signedA),
      ...parameters(seed + 6, 0.03, signedA),
    ]),
  QLinearMul: ({ seed, signedA }) =>
    microsoft("QLinearMul", [
      bytes([2, 3, 5, 4], seed, signedA),
      ...parameters(seed + 1, 0.02, signedA),
      bytes(seed % 2 ? [2, 3, 5, 4] : [3, 1, 1], seed + 2, signedA, seed % 4 === 0),
      ...parameters(seed + 3, 0.03, signedA),
      ...parameters(seed + 6, 0.03, signedA),
    ]),
  QLinearAveragePool: ({ seed, signedA, perChannel }) =>
    microsoft(
      "QLinearAveragePool",
      [
        bytes(perChannel ? [2, 5, 6, 4] : [2, 4, 5, 6], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA),
        ...parameters(seed + 6, 0.03, signedA),
      ],
      {
        kernel_shape: [3, 2],
        strides: [2, 1],
        pads: [1, 0, 1, 1],
        count_include_pad: seed % 2,
        channels_last: perChannel ? 1 : 0,
      },
    ),
  QLinearGlobalAveragePool: ({ seed, signedA, perChannel }) =>
    microsoft(
      "QLinearGlobalAveragePool",
      [
        bytes([2, 4, 5, 6], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA),
        ...parameters(seed + 6, 0.01, signedA),
      ],
      { channels_last: perChannel ? 1 : 0 },
    ),
  QLinearSigmoid: ({ seed, signedA, zeros }) =>
    microsoft("QLinearSigmoid", [
      bytes([3, 40], seed, signedA),
      ...parameters(seed + 1, 0.02, signedA, zeros),
      ...parameters(seed + 6, 1 / 256, signedA, zeros),
    ]),
  QLinearLeakyRelu: ({ seed, signedA, zeros }) =>
    microsoft(
      "QLinearLeakyRelu",
      [
        bytes([3, 40], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA, zeros),
        ...parameters(seed + 6, 0.02, signedA, zeros),
      ],
      { alpha: { float: 0.1 } },
    ),
  QLinearSoftmax: ({ seed, signedA, perChannel }) =>
    microsoft(
      "QLinearSoftmax",
      [
        bytes([2, 3, 7], seed, signedA),
        ...parameters(seed + 1, 0.05, signedA),
        // Much smaller ones overflow in the kernel.
        scalar(Float32Array.of(seed % 3 ? 1 / (200 + (seed % 91)) : 1 / 256)),
        scalar(signedA ? Int8Array.of(-128) : Uint8Array.of(0)),
      ],
      { axis: perChannel ? 1 : 2, opset: seed % 2 ? 13 : 11 },
    ),
  QLinearConcat: ({ seed, signedA }) =>
    microsoft(
      "QLinearConcat",
      [
        ...parameters(seed + 6, 0.02, signedA),
        bytes([2, 3, 4], seed, signedA),
        ...parameters(seed + 1, 0.02, signedA),
        bytes([2, 2, 4], seed + 3, signedA),
        ...parameters(seed + 4, 0.03, signedA),
      ],
      { axis: 1 },
    ),
  QLinearWhere: ({ seed, signedA }) =>
    microsoft("QLinearWhere", [
      { shape: [2, 3, 4], data: Uint8Array.from(fill(seed, 24), (u) => (u > 0 ? 1 : 0)), dtype: "bool" },
      bytes([2, 3, 4], seed, signedA),
      ...parameters(seed + 1, 0.02, signedA),
      bytes([3, 1], seed + 3, signedA),
      ...parameters(seed + 4, 0.03, signedA),
      ...parameters(seed + 6, 0.02, signedA),
    ]),
  NhwcMaxPool: ({ seed, signedA }) =>
    microsoft("NhwcMaxPool", [bytes([2, 5, 6, 4], seed, signedA)], {
      kernel_shape: [3, 2],
      strides: [2, 1],
      pads: [1, 0, 1, 1],
    }),
};
