/**
 * Importers of quantisation, in floating-point arithmetic: it gives the very numbers, and onnxruntime, which computes
 * around its own operators in integers and quantises the weights beside them, leaves it alone. A pair becomes one fake
 * quantisation, which has a derivative where the straight-through estimator is asked for.
 */
import { cast } from "../../graph/elementwise.ts";
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
import { dtypeOfOnnx, onnxTypeName } from "../readTensor.ts";

function refuseBlocks(node: ForeignNode): void {
  if (numberAttribute(node, "block_size", 0) !== 0) {
    throw new ModelError(`${describeNode(node)}: quantises block by block (block_size), which is not supported.`);
  }
}

/** The type of the integers: the zero point's, or (from opset 21) the one asked for, or uint8. */
function integerType(node: ForeignNode): DType {
  const given = node.inputs[2]?.dtype;
  if (given) return given;
  const type = numberAttribute(node, "output_dtype", 0);
  const dtype = type === 0 ? "uint8" : dtypeOfOnnx(type);
  if (dtype) return dtype;
  throw new ModelError(`${describeNode(node)}: quantises to ${onnxTypeName(type)}, which is not supported.`);
}

/** @throws ModelError for a type that nothing is quantised to. */
export function boundsOf(node: ForeignNode, dtype: DType): { readonly low: number; readonly high: number } {
  const bounds = integerBounds.get(dtype);
  if (!bounds) throw new ModelError(`${describeNode(node)}: quantises to ${dtype}, which is not supported.`);
  return bounds;
}

/** A zero point: a number where it is one that is known, 0 where it is missing. */
export async function zeroPointOf(node: ForeignNode, input: number, dtype: DType): Promise<Operand> {
  const value = node.inputs[input];
  if (!value) return 0;
  const known = sizeOf(value.shape) === 1 ? await node.constant(input) : undefined;
  return known ? Number(known.data[0]) : asFloat(value, dtype);
}

const quantize: Importer = async (node) => {
  refuseBlocks(node);
  const [given, scale] = [required(node, 0), required(node, 1)];
  const x = cast(given, scale.dtype);
  const dtype = integerType(node);
  const options = { ...boundsOf(node, dtype), axis: numberAttribute(node, "axis", 1) };
  const zero = await zeroPointOf(node, 2, x.dtype);
  return [asIntegers(quantized(x, scale, zero, options, roundingDerivative(node)), dtype, node)];
};

const dequantize: Importer = async (node) => {
  refuseBlocks(node);
  const [q, scale, zeroPoint] = [required(node, 0), required(node, 1), node.inputs[2]];
  const axis = numberAttribute(node, "axis", 1);
  const [integers, scales, zeros] = await Promise.all([0, 1, 2].map((i) => node.constant(i)));
  if (integers && scales && (zeros || !zeroPoint)) return [folded(node, integers, scales, zeros, axis)];
  return [dequantized(asFloat(q, scale.dtype), scale, await zeroPointOf(node, 2, scale.dtype), axis)];
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
