/**
 * Importers of 8-bit quantisation, in floating-point arithmetic: it gives the very numbers, and onnxruntime, which
 * computes around its own operators in integers and quantises the weights beside them, leaves it alone. A pair becomes
 * one fake quantisation, which has a derivative where the straight-through estimator is asked for.
 */
import { cast, onnxTypes } from "../../graph/elementwise.ts";
import { dequantized, quantized } from "../../graph/quantize.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { apply, constant, type DType, makeData, sizeOf, type Value } from "../../graph/value.ts";
import {
  type ConstantTensor,
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  required,
} from "../foreignNode.ts";
import { dtypeOfOnnx, onnxTypeName } from "../readTensor.ts";

const bounds: ReadonlyMap<DType, readonly [low: number, high: number]> = new Map([
  ["uint8", [0, 255]],
  ["int8", [-128, 127]],
]);

const missing = { missing: "QuantizeLinear" } as const;

function refuseBlocks(node: ForeignNode): void {
  if (numberAttribute(node, "block_size", 0) !== 0) {
    throw new ModelError(`${describeNode(node)}: quantises block by block (block_size), which is not supported.`);
  }
}

/** Integers as floating-point numbers; stored ones stay stored. */
function asFloat(integers: Value, dtype: DType): Value {
  if (integers.source.kind !== "constant") return cast(integers, dtype);
  const numbers = Float64Array.from(integers.source.data as ArrayLike<number | bigint>, Number);
  return constant(makeData(dtype, numbers), integers.shape);
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

const quantize: Importer = (node) => {
  refuseBlocks(node);
  const [given, scale, zeroPoint] = [required(node, 0), required(node, 1), node.inputs[2]];
  const x = cast(given, scale.dtype);
  const dtype = integerType(node);
  const range = bounds.get(dtype);
  if (!range) throw new ModelError(`${describeNode(node)}: quantises to ${dtype}, which is not supported.`);
  const [low, high] = range;
  const zero = zeroPoint ? asFloat(zeroPoint, x.dtype) : 0;
  const options = { low, high, axis: numberAttribute(node, "axis", 1) };
  const integers = quantized(x, scale, zero, options, node.straightThrough ? "straight-through" : missing);
  // Marked, so that what is done to the integers themselves is refused a derivative by name.
  return apply("Cast", [integers], [{ dtype, shape: x.shape }], { to: onnxTypes[dtype] }, "", missing);
};

const dequantize: Importer = async (node) => {
  refuseBlocks(node);
  const [q, scale, zeroPoint] = [required(node, 0), required(node, 1), node.inputs[2]];
  const axis = numberAttribute(node, "axis", 1);
  const [integers, scales, zeros] = await Promise.all([0, 1, 2].map((i) => node.constant(i)));
  if (integers && scales && (zeros || !zeroPoint)) return [folded(node, integers, scales, zeros, axis)];
  // What was cast to integers by an importer was whole before.
  const made = q.source.kind === "node" && q.source.node.derivative === missing && q.source.node.op === "Cast";
  const real = made ? q.source.node.inputs[0]! : asFloat(q, scale.dtype);
  return [dequantized(real, scale, zeroPoint ? asFloat(zeroPoint, scale.dtype) : 0, axis)];
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
