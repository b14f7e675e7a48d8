import * as activations from "./activations.ts";
import {
  concatRule,
  expandRule,
  gatherElementsRule,
  gatherRule,
  identityRule,
  padRule,
  reshapeRule,
  sliceRule,
  transposeRule,
} from "./arrange.ts";
import { convRule, convTransposeRule } from "./convolution.ts";
import { cumSumRule } from "./cumSum.ts";
import * as elementwise from "./elementwise.ts";
import { splitRule, tileRule } from "./layout.ts";
import { matmulRule } from "./matmul.ts";
import { layerNormRule } from "./normalization.ts";
import { averagePoolRule, maxPoolRule } from "./pooling.ts";
import * as reduction from "./reduction.ts";
import { resizeRule } from "./resize.ts";
import type { Rule } from "./rule.ts";
import { gatherNDRule, scatterElementsRule, scatterNDRule } from "./scatter.ts";
import { logSoftmaxRule, softmaxRule } from "./softmax.ts";
import { topKRule } from "./topK.ts";

/** Operator name to derivative. Adding an operator is adding a line here and a case to the conformance test. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    Abs: elementwise.absRule,
    Acos: activations.acosRule,
    Acosh: activations.acoshRule,
    Add: elementwise.addRule,
    Asin: activations.asinRule,
    Asinh: activations.asinhRule,
    Atan: activations.atanRule,
    Atanh: activations.atanhRule,
    AveragePool: averagePoolRule,
    Cast: elementwise.castRule,
    Celu: activations.celuRule,
    Clip: elementwise.clipRule,
    Concat: concatRule,
    Conv: convRule,
    ConvTranspose: convTransposeRule,
    Cos: elementwise.cosRule,
    Cosh: activations.coshRule,
    CumSum: cumSumRule,
    Div: elementwise.divRule,
    Elu: activations.eluRule,
    Erf: elementwise.erfRule,
    Exp: elementwise.expRule,
    Expand: expandRule,
    Gather: gatherRule,
    GatherElements: gatherElementsRule,
    GatherND: gatherNDRule,
    Gelu: activations.geluRule,
    HardSigmoid: activations.hardSigmoidRule,
    HardSwish: activations.hardSwishRule,
    Identity: identityRule,
    LayerNormalization: layerNormRule,
    LeakyRelu: activations.leakyReluRule,
    Log: elementwise.logRule,
    LogSoftmax: logSoftmaxRule,
    MatMul: matmulRule,
    Max: elementwise.maxRule,
    MaxPool: maxPoolRule,
    Min: elementwise.minRule,
    Mish: activations.mishRule,
    Mod: activations.modRule,
    Mul: elementwise.mulRule,
    Neg: elementwise.negRule,
    PRelu: activations.preluRule,
    Pad: padRule,
    Pow: elementwise.powRule,
    Reciprocal: elementwise.reciprocalRule,
    ReduceL1: reduction.reduceL1Rule,
    ReduceL2: reduction.reduceL2Rule,
    ReduceLogSum: reduction.reduceLogSumRule,
    ReduceLogSumExp: reduction.reduceLogSumExpRule,
    ReduceMax: reduction.reduceExtremumRule,
    ReduceMean: reduction.reduceMeanRule,
    ReduceMin: reduction.reduceExtremumRule,
    ReduceProd: reduction.reduceProdRule,
    ReduceSum: reduction.reduceSumRule,
    ReduceSumSquare: reduction.reduceSumSquareRule,
    Relu: elementwise.reluRule,
    Reshape: reshapeRule,
    Resize: resizeRule,
    ScatterElements: scatterElementsRule,
    ScatterND: scatterNDRule,
    Selu: activations.seluRule,
    Shrink: activations.shrinkRule,
    Sigmoid: elementwise.sigmoidRule,
    Sin: elementwise.sinRule,
    Sinh: activations.sinhRule,
    Slice: sliceRule,
    Softmax: softmaxRule,
    Softplus: activations.softplusRule,
    Softsign: activations.softsignRule,
    Split: splitRule,
    Sqrt: elementwise.sqrtRule,
    Sub: elementwise.subRule,
    Tan: activations.tanRule,
    Tanh: elementwise.tanhRule,
    ThresholdedRelu: activations.thresholdedReluRule,
    Tile: tileRule,
    TopK: topKRule,
    Transpose: transposeRule,
    Where: elementwise.whereRule,
  }),
);

/** Operators whose output is piecewise constant in every input, or not a real number: their derivative is zero. */
export const constantOperators: ReadonlySet<string> = new Set([
  "And",
  "ArgMax",
  "ArgMin",
  "Ceil",
  "Equal",
  "Floor",
  "Greater",
  "GreaterOrEqual",
  "Less",
  "LessOrEqual",
  "Not",
  "Or",
  "Round",
  "Sign",
]);
