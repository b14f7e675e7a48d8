import {
  concatRule,
  expandRule,
  gatherElementsRule,
  gatherRule,
  identityRule,
  padRule,
  reshapeRule,
  scatterElementsRule,
  sliceRule,
  transposeRule,
} from "./arrange.ts";
import { convRule, convTransposeRule } from "./convolution.ts";
import * as elementwise from "./elementwise.ts";
import { matmulRule } from "./matmul.ts";
import { layerNormRule } from "./normalization.ts";
import { averagePoolRule, maxPoolRule } from "./pooling.ts";
import { reduceExtremumRule, reduceMeanRule, reduceSumRule } from "./reduction.ts";
import type { Rule } from "./rule.ts";
import { logSoftmaxRule, softmaxRule } from "./softmax.ts";

/** Operator name to derivative. Adding an operator is adding a line here and a case to the conformance test. */
export const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>(
  Object.entries({
    Abs: elementwise.absRule,
    Add: elementwise.addRule,
    AveragePool: averagePoolRule,
    Cast: elementwise.castRule,
    Clip: elementwise.clipRule,
    Concat: concatRule,
    Conv: convRule,
    ConvTranspose: convTransposeRule,
    Cos: elementwise.cosRule,
    Div: elementwise.divRule,
    Erf: elementwise.erfRule,
    Exp: elementwise.expRule,
    Expand: expandRule,
    Gather: gatherRule,
    GatherElements: gatherElementsRule,
    Gelu: elementwise.geluRule,
    Identity: identityRule,
    LayerNormalization: layerNormRule,
    Log: elementwise.logRule,
    LogSoftmax: logSoftmaxRule,
    MatMul: matmulRule,
    Max: elementwise.maxRule,
    MaxPool: maxPoolRule,
    Min: elementwise.minRule,
    Mul: elementwise.mulRule,
    Neg: elementwise.negRule,
    Pad: padRule,
    Pow: elementwise.powRule,
    Reciprocal: elementwise.reciprocalRule,
    ReduceMax: reduceExtremumRule,
    ReduceMean: reduceMeanRule,
    ReduceMin: reduceExtremumRule,
    ReduceSum: reduceSumRule,
    Relu: elementwise.reluRule,
    Reshape: reshapeRule,
    ScatterElements: scatterElementsRule,
    Sigmoid: elementwise.sigmoidRule,
    Sin: elementwise.sinRule,
    Slice: sliceRule,
    Softmax: softmaxRule,
    Sqrt: elementwise.sqrtRule,
    Sub: elementwise.subRule,
    Tanh: elementwise.tanhRule,
    Transpose: transposeRule,
    Where: elementwise.whereRule,
  }),
);

/** Operators whose output is piecewise constant in every input, or not a real number: their derivative is zero. */
export const constantOperators: ReadonlySet<string> = new Set([
  "And",
  "ArgMax",
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
