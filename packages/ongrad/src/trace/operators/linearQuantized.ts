/**
 * Importers of onnxruntime's operators on quantised tensors (`QLinear…`, QGemm) in floating-point arithmetic, with
 * the roundings of its kernels: integers are multiplied and summed as such (exactly, up to 2²⁴), scaled by one number,
 * rounded and clipped. Without straight-through derivatives the operators stay as they are.
 */
import { leakyRelu } from "../../graph/activations.ts";
import { concat, reshape, transpose, transposeLast } from "../../graph/arrange.ts";
import { add, cast, div, floor, mul, onnxTypes, reciprocal, sigmoid, where } from "../../graph/elementwise.ts";
import { matmul } from "../../graph/matmul.ts";
import { alongAxis, centred, dequantized, nearestIntegers, quantized } from "../../graph/quantize.ts";
import { reduceSum } from "../../graph/reduction.ts";
import { apply, type DType, sizeOf, type Value } from "../../graph/value.ts";
import { type ForeignNode, type Importer, numberAttribute, required } from "../foreignNode.ts";
import { asFloat, asIntegers, roundingDerivative } from "../integers.ts";
import { convolutionImporters } from "./convolution.ts";
import { matmulImporters } from "./matmul.ts";
import { poolingImporters } from "./pooling.ts";
import { boundsOf, zeroPointOf } from "./quantization.ts";
import { softmaxImporters } from "./softmax.ts";

/** What a quantised operand stands for: `(numbers − zero point) · scale`. */
interface Operand8 {
  readonly dtype: DType;
  /** Whole numbers in floating point, the zero point taken off. */
  readonly steps: Value;
  readonly scale: Value;
}

/** The operand whose integers are the input at `q` and whose scale and zero point are those at `scale`, `scale + 1`. */
async function operand(node: ForeignNode, q: number, scale = q + 1, axis = 1): Promise<Operand8> {
  const [integers, size] = [required(node, q), required(node, scale)];
  const numbers = asFloat(integers, "float32");
  const zero = await zeroPointOf(node, scale + 1, "float32");
  return { dtype: integers.dtype, steps: centred(numbers, alongAxis(zero, numbers, axis)), scale: size };
}

/** Real numbers as the kernels that go by a table have them. */
async function real(node: ForeignNode, q: number, scale = q + 1): Promise<Value> {
  const zero = await zeroPointOf(node, scale + 1, "float32");
  return dequantized(asFloat(required(node, q), "float32"), required(node, scale), zero, 1);
}

/** `x`, in steps of the output's scale, rounded: the zero point is the input at `zero`, `dtype` where it is missing. */
async function rounded(node: ForeignNode, x: Value, zero: number, dtype: DType): Promise<readonly Value[]> {
  const type = node.inputs[zero]?.dtype ?? dtype;
  const point = await zeroPointOf(node, zero, "float32");
  const integers = nearestIntegers(x, point, boundsOf(node, onnxTypes[type]), roundingDerivative(node));
  return [asIntegers(integers, type, node)];
}

/** Real numbers quantised by the scale and the zero point that are the inputs at `scale` and `scale + 1`. */
async function requantized(node: ForeignNode, x: Value, scale: number, dtype: DType): Promise<readonly Value[]> {
  const type = node.inputs[scale + 1]?.dtype ?? dtype;
  const zero = await zeroPointOf(node, scale + 1, "float32");
  const options = { ...boundsOf(node, onnxTypes[type]), axis: 1 };
  return [asIntegers(quantized(x, required(node, scale), zero, options, roundingDerivative(node)), type, node)];
}

/**
 * Sums of products of whole numbers, which are whole. Rounding them changes nothing, but keeps onnxruntime from
 * multiplying the scale that comes next into the weights.
 */
export function wholeSums(sums: Value): Value {
  return apply("Round", [sums], [sums], {}, "", "straight-through")[0]!;
}

const convolution: Importer = async (node) => {
  const last = numberAttribute(node, "channels_last", 0) !== 0;
  const [x, w] = [await operand(node, 0), await operand(node, 3, 4, 0)];
  const bias = node.inputs[8] && asFloat(node.inputs[8], "float32");
  const inputs = [last ? channelsFirst(x.steps) : x.steps, w.steps, bias];
  const sums = wholeSums((await convolutionImporters.Conv!({ ...node, inputs }))![0]!);
  const factor = div(mul(x.scale, w.scale), required(node, 6));
  const scaled = mul(sums, alongAxis(factor, sums, 1));
  return rounded(node, last ? channelsLast(scaled) : scaled, 7, x.dtype);
};

const product: Importer = async (node) => {
  const [a, b] = [await operand(node, 0), await operand(node, 3, 4, -1)];
  const sums = wholeSums((await matmulImporters.MatMul!({ ...node, inputs: [a.steps, b.steps] }))![0]!);
  const factor = div(mul(a.scale, b.scale), required(node, 6));
  return rounded(node, mul(sums, alongAxis(factor, sums, -1)), 7, a.dtype);
};

/** Without a scale of the output, that is real. The bias is in steps of the product. */
const gemm: Importer = async (node) => {
  const turned = (name: string): boolean => numberAttribute(node, name, 0) !== 0;
  const [a, b] = [await operand(node, 0), await operand(node, 3, 4, turned("transB") ? 0 : 1)];
  const [left, right] = [turned("transA") ? transposeLast(a.steps) : a.steps, b.steps];
  const sums = matmul(left, turned("transB") ? transposeLast(right) : right);
  const whole = wholeSums(node.inputs[6] ? add(sums, asFloat(node.inputs[6], "float32")) : sums);
  const alpha = numberAttribute(node, "alpha", 1);
  const factor = mul(alpha === 1 ? a.scale : mul(a.scale, alpha), b.scale);
  const size = node.inputs[7];
  const scaled = mul(whole, alongAxis(size ? div(factor, size) : factor, whole, -1));
  return size ? rounded(node, scaled, 8, a.dtype) : [scaled];
};

const sum: Importer = async (node) => {
  const [a, b, size] = [await operand(node, 0), await operand(node, 3), required(node, 6)];
  const [left, right] = [a, b].map(({ steps, scale }) => mul(steps, one(div(scale, size)))) as [Value, Value];
  return rounded(node, add(left, right), 7, a.dtype);
};

const elementwiseProduct: Importer = async (node) => {
  const [a, b, size] = [await operand(node, 0), await operand(node, 3), required(node, 6)];
  const factor = one(div(mul(a.scale, b.scale), size));
  return rounded(node, mul(mul(a.steps, b.steps), factor), 7, a.dtype);
};

/** A scale of whatever rank as a scalar, which changes no shape. */
function one(scale: Value): Value {
  return reshape(scale, []);
}

/** The kernels that go by a table of all integers, and those that compute in real numbers. */
function ofReal(build: (x: Value, node: ForeignNode) => Value | Promise<Value>): Importer {
  return async (node) => {
    const y = await build(await real(node, 0), node);
    return requantized(node, y, 3, required(node, 0).dtype);
  };
}

function averaged(importer: Importer): (x: Value, node: ForeignNode) => Promise<Value> {
  return async (x, node) => {
    const last = numberAttribute(node, "channels_last", 0) !== 0;
    const y = (await importer({ ...node, inputs: [last ? channelsFirst(x) : x] }))![0]!;
    return last ? channelsLast(y) : y;
  };
}

/** The sum of the integers of each channel, scaled. */
const globalMean: Importer = async (node) => {
  const x = await operand(node, 0);
  const last = numberAttribute(node, "channels_last", 0) !== 0;
  const axes = [...x.steps.shape.keys()].slice(last ? 1 : 2, last ? -1 : undefined);
  const count = sizeOf(axes.map((axis) => x.steps.shape[axis]!));
  const factor = one(div(x.scale, mul(required(node, 3), count)));
  return rounded(node, mul(reduceSum(x.steps, { axes, keep: true }), factor), 4, x.dtype);
};

/** The kernel counts steps of the output by the whole number below 1 / scale. */
const softmax: Importer = async (node) => {
  const x = await real(node, 0);
  const standard = { ...node, opset: numberAttribute(node, "opset", 13), inputs: [x] };
  const y = (await softmaxImporters.Softmax!(standard))![0]!;
  return rounded(node, mul(y, one(floor(reciprocal(required(node, 3))))), 4, required(node, 0).dtype);
};

const joined: Importer = async (node) => {
  const places = Array.from({ length: (node.inputs.length - 2) / 3 }, (_, i) => 2 + 3 * i);
  const parts = await Promise.all(places.map((place) => real(node, place)));
  return requantized(node, concat(parts, numberAttribute(node, "axis", 0)), 0, required(node, 2).dtype);
};

const chosen: Importer = async (node) => {
  const [x, y] = [await real(node, 1), await real(node, 4)];
  return requantized(node, where(cast(required(node, 0), "bool"), x, y), 7, required(node, 1).dtype);
};

function channelsFirst(x: Value): Value {
  const { length } = x.shape;
  return transpose(x, [0, length - 1, ...[...x.shape.keys()].slice(1, -1)]);
}

function channelsLast(x: Value): Value {
  return transpose(x, [0, ...[...x.shape.keys()].slice(2), 1]);
}

/** The maxima of windows of integers, channels last. */
const maxima: Importer = async (node) => {
  const x = required(node, 0);
  const y = (await poolingImporters.MaxPool!({ ...node, inputs: [channelsFirst(asFloat(x, "float32"))] }))![0]!;
  return [asIntegers(channelsLast(y), x.dtype, node)];
};

function whereAskedFor(importer: Importer): Importer {
  return (node) => (node.straightThrough ? importer(node) : undefined);
}

/** The standard ones. */
const standard: Readonly<Record<string, Importer>> = { QLinearConv: convolution, QLinearMatMul: product };

const microsoft: Readonly<Record<string, Importer>> = {
  NhwcMaxPool: maxima,
  QGemm: gemm,
  QLinearAdd: sum,
  QLinearAveragePool: ofReal(averaged(poolingImporters.AveragePool!)),
  QLinearConcat: joined,
  QLinearConv: convolution,
  QLinearGlobalAveragePool: globalMean,
  QLinearLeakyRelu: ofReal((x, node) => leakyRelu(x, numberAttribute(node, "alpha", 0.01))),
  QLinearMul: elementwiseProduct,
  QLinearSigmoid: ofReal((x) => sigmoid(x)),
  QLinearSoftmax: softmax,
  QLinearWhere: chosen,
};

export const linearQuantizedImporters: Readonly<Record<string, Importer>> = Object.fromEntries(
  [
    ...Object.entries(standard),
    ...Object.entries(microsoft).map(([op, of]) => [`com.microsoft.${op}`, of] as const),
  ].map(([op, importer]) => [op, whereAskedFor(importer)]),
);
