import * as arrange from "./arrange.ts";
import { clip, elementwise } from "./elementwise.ts";
import * as gather from "./gather.ts";
import * as images from "./images.ts";
import { matmul } from "./product.ts";
import * as reduction from "./reduction.ts";
import type { BatchRule } from "./rule.ts";

const ELEMENTWISE =
  "Abs Acos Acosh Add And Asin Asinh Atan Atanh Cast Ceil Celu Cos Cosh Div Elu Equal Erf Exp Floor Gelu Greater " +
  "GreaterOrEqual HardSigmoid HardSwish Identity IsInf IsNaN LeakyRelu Less LessOrEqual Log Max Mean Min Mish Mod Mul " +
  "Neg Not Or PRelu Pow Reciprocal Relu Round Selu Shrink Sigmoid Sign Sin Sinh Softplus Softsign Sqrt Sub Sum Tan " +
  "Tanh ThresholdedRelu Where Xor";
const REDUCTIONS =
  "ReduceL1 ReduceL2 ReduceLogSum ReduceLogSumExp ReduceMax ReduceMean ReduceMin ReduceProd ReduceSum ReduceSumSquare";

/** Operator name to how it takes many examples at once. What is not here is taken example by example. */
export const batchRules: ReadonlyMap<string, BatchRule> = new Map<string, BatchRule>([
  ...ELEMENTWISE.split(" ").map((op) => [op, elementwise] as const),
  ...REDUCTIONS.split(" ").map((op) => [op, reduction.reduce] as const),
  ...Object.entries({
    ArgMax: reduction.position,
    ArgMin: reduction.position,
    AveragePool: images.eachImage,
    Clip: clip,
    Concat: arrange.concat,
    Conv: images.convolution,
    ConvTranspose: images.eachImage,
    CumSum: reduction.cumulate,
    Expand: arrange.expand,
    Gather: gather.gather,
    GatherElements: gather.elements,
    GatherND: gather.places,
    Hardmax: reduction.alongAxis,
    LayerNormalization: reduction.overLast,
    LogSoftmax: reduction.alongAxis,
    MatMul: matmul,
    MaxPool: images.maxPool,
    Pad: arrange.pad,
    Reshape: arrange.reshape,
    Resize: images.resize,
    ScatterElements: gather.elements,
    ScatterND: gather.places,
    Slice: arrange.slice,
    Softmax: reduction.alongAxis,
    Split: arrange.split,
    Tile: arrange.tile,
    TopK: reduction.alongAxis,
    Transpose: arrange.transpose,
  }),
]);
