import * as a from "../graph/activations.ts";
import { concat, expand, gather, gatherElements, pad, reshape, reverse, slice, transpose } from "../graph/arrange.ts";
import { convolve, convTranspose, type Geometry } from "../graph/convolution.ts";
import { cumSum } from "../graph/cumSum.ts";
import * as e from "../graph/elementwise.ts";
import { split, tile } from "../graph/layout.ts";
import { matmul } from "../graph/matmul.ts";
import { layerNorm } from "../graph/normalization.ts";
import { averagePool, maxPool } from "../graph/pooling.ts";
import * as r from "../graph/reduction.ts";
import { gatherND, scatterElements, scatterND } from "../graph/scatter.ts";
import { logSoftmax, softmax } from "../graph/softmax.ts";
import { topK } from "../graph/topK.ts";
import { apply1, constant, full, int64, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { resize } from "../lower/resize.ts";
import { fill } from "./fill.ts";

/** Of what is put in and, once `fitted`, of what comes out. */
export const pairedShape: Shape = [1, 1, 4, 6];

/** Broadcast to `pairedShape` where that is possible, otherwise the first elements, over and over. */
export function fitted(y: Value): Value {
  const lead = pairedShape.length - y.shape.length;
  if (lead >= 0 && y.shape.every((n, i) => n === 1 || n === pairedShape[lead + i])) return expand(y, pairedShape);
  let flat = reshape(y, [-1]);
  while (flat.shape[0]! < sizeOf(pairedShape)) flat = concat([flat, flat], 0);
  return reshape(slice(flat, 0, 0, sizeOf(pairedShape)), pairedShape);
}

const numbers = (seed: number, ...shape: number[]): Value => constant(fill(seed, sizeOf(shape)), shape);
const same: Geometry = { strides: [1, 1], pads: [1, 1, 1, 1], dilations: [1, 1], groups: 1 };
const row: Geometry = { ...same, pads: [0, 1, 0, 1] };
const overlapping = { ...row, kernel: [1, 3], ceil: false } as const;
const apart = { ...overlapping, kernel: [2, 2], strides: [2, 2], pads: [0, 0, 0, 0] } as const;
const along = { axes: [3], keep: true };
const flipped = (x: Value): Value => reverse(x, [3]);
const columns = (x: Value, from: number, to: number): Value => slice(x, 3, from, to);
const places = (...columns: number[]): Value =>
  expand(reshape(int64(columns), [1, 1, 1, columns.length]), [1, 1, 4, columns.length]);
const rows = (...at: number[]): Value => reshape(int64(at), [at.length, 1]);
const plane = (x: Value): Value => reshape(x, [4, 6]);
const third = constant(
  Uint8Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? 1 : 0)),
  pairedShape,
  { dtype: "bool" },
);

function scattered(x: Value, reduction: "none" | "add"): Value {
  return scatterElements(x, places(2, 0, 4), e.mul(columns(x, 3, 6), 2), 3, reduction);
}

function scatteredRows(x: Value, reduction: "none" | "add"): Value {
  return scatterND(plane(x), rows(3, 1), e.mul(slice(plane(x), 0, 0, 2), 2), reduction);
}

/**
 * Functions of a tensor of `pairedShape`, by the operator they are about and, where there are several, what is
 * particular. bench/peers/operator_pairs.py has the same ones in PyTorch.
 */
export const pairedOperators: Readonly<Record<string, (x: Value) => Value>> = {
  Abs: e.abs,
  Acos: a.acos,
  Acosh: a.acosh,
  Add: (x) => e.add(x, flipped(x)),
  Asin: a.asin,
  Asinh: a.asinh,
  Atan: a.atan,
  Atanh: a.atanh,
  AveragePool: (x) => averagePool(x, overlapping, true),
  "AveragePool apart": (x) => averagePool(x, apart, true),
  Cast: (x) => e.cast(e.cast(x, "float64"), "float32"),
  Celu: (x) => a.celu(x, 0.7),
  Clip: (x) => e.clip(x, -0.5, 1),
  "Clip below": (x) => apply1("Clip", [x, constant(Float32Array.of(0), [])], x.dtype, x.shape),
  Concat: (x) => concat([columns(x, 3, 6), e.mul(columns(x, 0, 3), 2)], 3),
  Conv: (x) => convolve(x, numbers(11, 1, 1, 3, 3), undefined, same),
  "Conv box": (x) => convolve(x, full(0.25, [1, 1, 1, 3], "float32"), undefined, row),
  ConvTranspose: (x) => convTranspose(x, numbers(12, 1, 1, 3, 3), same, [4, 6]),
  Cos: e.cos,
  Cosh: a.cosh,
  CumSum: (x) => cumSum(x, 3),
  Div: (x) => e.div(1, x),
  "Div above": (x) => e.div(x, e.add(1, e.pow(flipped(x), 2))),
  Elu: (x) => a.elu(x, 0.7),
  Erf: e.erf,
  Exp: e.exp,
  "Exp large": (x) => e.exp(e.mul(x, 200)),
  Expand: (x) => expand(columns(x, 0, 1), pairedShape),
  Gather: (x) => gather(x, int64([2, 0, 0, 5, 4, 1]), 3),
  GatherElements: (x) => gatherElements(x, places(2, 0, 0, 5, 4, 1), 3),
  GatherND: (x) => gatherND(plane(x), rows(3, 1, 1, 0)),
  Gelu: e.gelu,
  HardSigmoid: (x) => a.hardSigmoid(x),
  HardSwish: a.hardSwish,
  Identity: (x) => apply1("Identity", [x], x.dtype, x.shape),
  LayerNormalization: (x) => layerNorm(x, full(1, [6], "float32"), full(0, [6], "float32")),
  LeakyRelu: (x) => a.leakyRelu(x, 0.2),
  "LeakyRelu flat": (x) => a.leakyRelu(x, 0),
  Log: e.log,
  LogSoftmax: (x) => logSoftmax(x, 3),
  MatMul: (x) => matmul(x, numbers(13, 6, 6)),
  Max: (x) => e.maximum(x, e.mul(flipped(x), 0.5)),
  "Max constant": (x) => e.maximum(x, constant(Float32Array.of(0.25), [1])),
  MaxPool: (x) => maxPool(x, overlapping)[0],
  "MaxPool apart": (x) => maxPool(x, apart)[0],
  Min: (x) => e.minimum(x, e.mul(flipped(x), 0.5)),
  Mish: a.mish,
  Mod: (x) => a.fmod(x, 0.75),
  Mul: (x) => e.mul(x, flipped(x)),
  "Mul constant": (x) => e.mul(x, -1.5),
  Neg: e.neg,
  PRelu: (x) => a.prelu(x, 0.3),
  Pad: (x) => pad(columns(x, 0, 4), [0, 0, 0, 1], [0, 0, 0, 1]),
  "Pad reflect": (x) => pad(columns(x, 0, 4), [0, 0, 0, 1], [0, 0, 0, 1], "reflect"),
  "Pow inverse": (x) => e.pow(x, -1.5),
  "Pow root": (x) => e.pow(x, 0.5),
  "Pow square": (x) => e.pow(x, 2),
  "Pow three halves": (x) => e.pow(x, 1.5),
  Reciprocal: e.reciprocal,
  ReduceL1: (x) => r.reduceL1(x, along),
  ReduceL2: (x) => r.reduceL2(x, along),
  ReduceLogSum: (x) => r.reduceLogSum(x, along),
  ReduceLogSumExp: (x) => r.reduceLogSumExp(x, along),
  ReduceMax: (x) => r.reduceMax(x, along),
  ReduceMean: (x) => r.reduceMean(x, along),
  ReduceMin: (x) => r.reduceMin(x, along),
  ReduceProd: (x) => r.reduceProd(x, along),
  ReduceSum: (x) => r.reduceSum(x, along),
  ReduceSumSquare: (x) => r.reduceSumSquare(x, along),
  Relu: e.relu,
  Reshape: (x) => reshape(x, [6, 4]),
  Resize: (x) => resize(x, { sizes: [8, 4], mode: "linear", coordinates: "half_pixel" }),
  "Resize nearest": (x) => resize(x, { sizes: [2, 9], coordinates: "asymmetric", nearest: "floor" }),
  ScatterElements: (x) => scattered(x, "none"),
  "ScatterElements add": (x) => scattered(x, "add"),
  ScatterND: (x) => scatteredRows(x, "none"),
  "ScatterND add": (x) => scatteredRows(x, "add"),
  Selu: (x) => a.selu(x),
  Shrink: (x) => a.shrink(x, 0.5),
  Sigmoid: e.sigmoid,
  Sin: e.sin,
  Sinh: a.sinh,
  Slice: (x) => columns(x, 1, 5),
  Softmax: (x) => softmax(x, 3),
  "Softmax of a masked": (x) => softmax(e.where(third, Number.NEGATIVE_INFINITY, x), 3),
  Softplus: a.softplus,
  Softsign: a.softsign,
  Split: (x) => concat(split(x, 3, [2, 4]).reverse(), 3),
  Sqrt: e.sqrt,
  Sub: (x) => e.sub(x, flipped(x)),
  Tan: a.tan,
  Tanh: e.tanh,
  ThresholdedRelu: (x) => a.thresholdedRelu(x, 0.25),
  Tile: (x) => tile(columns(x, 0, 3), [1, 1, 1, 2]),
  // What is no number has no place in an order.
  TopK: (x) => topK(e.where(e.less(e.abs(x), Number.POSITIVE_INFINITY), x, 0), 3).values,
  Transpose: (x) => transpose(x, [0, 1, 3, 2]),
  Where: (x) => e.where(third, x, 0.5),
  "Where positive": (x) => e.where(e.greater(x, 0), e.mul(x, 2), 0),
};
