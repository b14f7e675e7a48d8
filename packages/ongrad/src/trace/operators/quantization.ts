/**
 * Importers of quantisation, in floating-point arithmetic: it gives the very numbers, and onnxruntime, which computes
 * around its own operators in integers and quantises the weights beside them, leaves it alone. A pair becomes one fake
 * quantisation, which has a derivative where the straight-through estimator is asked for.
 */
import { expand, reshape, slice } from "../../graph/arrange.ts";
import { cast, onnxTypes } from "../../graph/elementwise.ts";
import { dequantized, quantized } from "../../graph/quantize.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { constant, type DType, type Operand, sizeOf, type Value } from "../../graph/value.ts";
import {
  type ConstantTensor,
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  required,
} from "../foreignNode.ts";
import { asFloat, asIntegers, integerBounds, roundingDerivative } from "../integers.ts";
import { onnxTypeName, storedDtype } from "../readTensor.ts";

/** The integers' type, by ONNX's number: the zero point's, or (from opset 21) the one asked for, or uint8. */
function integerType(node: ForeignNode): number {
  const given = node.inputs[2];
  return given ? typeOf(node, 2, given) : numberAttribute(node, "output_dtype", 0) || onnxTypes.uint8;
}

/** ONNX's number of an input's type, as the file has it. */
function typeOf(node: ForeignNode, input: number, value: Value): number {
  return node.storedType(input) ?? onnxTypes[value.dtype];
}

/** @throws ModelError for a type that nothing is quantised to. */
export function boundsOf(node: ForeignNode, type: number): { readonly low: number; readonly high: number } {
  const bounds = integerBounds.get(type);
  if (bounds) return bounds;
  throw new ModelError(`${describeNode(node)}: quantises to ${onnxTypeName(type)}, which is not supported.`);
}

/** A parameter of blocks of numbers along an axis, repeated for each number of its block. */
function repeated(node: ForeignNode, parameter: Value, x: Value): Value {
  const block = numberAttribute(node, "block_size", 0);
  if (block === 0 || parameter.shape.length !== x.shape.length) return parameter;
  const axis = normalizeAxis(node.op, numberAttribute(node, "axis", 1), x.shape.length);
  const [before, blocks, after] = [
    parameter.shape.slice(0, axis),
    parameter.shape[axis]!,
    parameter.shape.slice(axis + 1),
  ];
  const wide = expand(reshape(parameter, [...before, blocks, 1, ...after]), [...before, blocks, block, ...after]);
  return slice(reshape(wide, [...before, blocks * block, ...after]), axis, 0, x.shape[axis]!);
}

/** A zero point: a number where it is one that is known, 0 where it is missing. */
export async function zeroPointOf(node: ForeignNode, input: number, dtype: DType): Promise<Operand> {
  const value = node.inputs[input];
  if (!value) return 0;
  const known = sizeOf(value.shape) === 1 ? await node.constant(input) : undefined;
  return known ? Number(known.data[0]) : asFloat(value, dtype);
}

const quantize: Importer = async (node) => {
  const [given, size] = [required(node, 0), required(node, 1)];
  const x = cast(given, size.dtype);
  const type = integerType(node);
  const options = { ...boundsOf(node, type), axis: numberAttribute(node, "axis", 1) };
  const zero = await zeroPointOf(node, 2, x.dtype);
  const [scale, point] = [repeated(node, size, x), typeof zero === "number" ? zero : repeated(node, zero, x)];
  return [asIntegers(quantized(x, scale, point, options, roundingDerivative(node)), storedDtype(type)!, node)];
};

const dequantize: Importer = async (node) => {
  const [q, size] = [required(node, 0), required(node, 1)];
  const axis = numberAttribute(node, "axis", 1);
  const [integers, scales, zeros] = await Promise.all([0, 1, 2].map((i) => node.constant(i)));
  const isByBlock = numberAttribute(node, "block_size", 0) !== 0;
  if (integers && scales && (zeros || !node.inputs[2]) && !isByBlock) {
    return [folded(node, integers, scales, zeros, axis)];
  }
  const zero = await zeroPointOf(node, 2, size.dtype);
  const numbers = asFloat(q, size.dtype);
  const point = typeof zero === "number" ? zero : repeated(node, zero, numbers);
  return [dequantized(numbers, repeated(node, size, numbers), point, axis)];
};

/** The real numbers that stored integers stand for, rounded as onnxruntime does. */
function folded(
  node: ForeignNode,
  { data, shape }: ConstantTensor,
  scales: ConstantTensor,
  zeros: ConstantTensor | undefined,
  axis: number,
): Value {
  const count = scales.data.length;
  const at = count === 1 ? 0 : normalizeAxis(node.op, axis, shape.length);
  if ((count > 1 && count !== shape[at]) || (zeros && zeros.data.length !== count)) {
    const points = zeros ? ` and ${zeros.data.length} zero points` : "";
    throw new ModelError(`${describeNode(node)}: ${count} scales${points} do not fit axis ${axis} of [${shape}].`);
  }
  const inner = sizeOf(shape.slice(at + 1));
  const real = Float32Array.from(data as ArrayLike<number | bigint>, (n, i) => {
    const channel = count === 1 ? 0 : Math.floor(i / inner) % count;
    return Math.fround(Number(n) - Number(zeros?.data[channel] ?? 0)) * Number(scales.data[channel]);
  });
  return constant(real, shape);
}

export const quantizationImporters: Readonly<Record<string, Importer>> = {
  DequantizeLinear: dequantize,
  QuantizeLinear: quantize,
};
