/**
 * Importers of dynamic quantisation, whose scale is worked out from the very numbers, and of the products of integers
 * that go with it; in floating-point arithmetic, as `linearQuantized.ts` does it.
 *
 * onnxruntime takes one scale for all images of a batch, so that an image's logits depend on its neighbours. Here every
 * image (or every batch of the size that the file fixes) has its own scale, which is what the model gives it alone.
 */
import { expand, reshape } from "../../graph/arrange.ts";
import { detached } from "../../graph/detached.ts";
import { add, clip, div, equal, maximum, minimum, mul, round, sub, where } from "../../graph/elementwise.ts";
import { alongAxis, centred, nearestIntegers } from "../../graph/quantize.ts";
import { reduceMax, reduceMin } from "../../graph/reduction.ts";
import { type Operand, sizeOf, type Value } from "../../graph/value.ts";
import { describeNode, type ForeignNode, type Importer, ModelError, required } from "../foreignNode.ts";
import { asFloat, asIntegers, roundingDerivative } from "../integers.ts";
import { convolutionImporters } from "./convolution.ts";
import { wholeSums } from "./linearQuantized.ts";
import { matmulImporters } from "./matmul.ts";
import { zeroPointOf } from "./quantization.ts";

const BYTE = { low: 0, high: 255 } as const;

interface Dynamic {
  /** Whole numbers in floating point. */
  readonly integers: Value;
  /** `[]`, or `[N, 1, …]` of the rank of the numbers: one for each row. */
  readonly scale: Value;
  readonly zeroPoint: Value;
}

/** Numbers quantised to uint8 between their minimum and maximum, 0 included, the scale a constant to derivatives. */
async function quantizedByRange(node: ForeignNode, x: Value): Promise<Dynamic> {
  const groups = (await node.constant(0)) ? 1 : node.times;
  const rows = x.shape[0] ?? 1;
  if (rows % groups !== 0) {
    throw new ModelError(`${describeNode(node)}: its ${rows} rows do not belong to ${groups} images.`);
  }
  const grouped = reshape(x, [groups, sizeOf(x.shape) / groups]);
  const low = minimum(reduceMin(grouped, { axes: [1] }), 0);
  const high = maximum(reduceMax(grouped, { axes: [1] }), 0);
  const scales = where(equal(low, high), 1, div(sub(high, low), BYTE.high));
  const zeros = round(clip(sub(0, div(low, scales)), BYTE.low, BYTE.high));
  const [scale, zeroPoint] = [scales, zeros].map((parameter) => perRow(detached(parameter), x)) as [Value, Value];
  const integers = nearestIntegers(div(x, scale), zeroPoint, BYTE, roundingDerivative(node));
  return { integers, scale, zeroPoint };
}

/** A number for each group of rows, `[groups]`, in a shape that broadcasts against `x`. */
function perRow(parameter: Value, x: Value): Value {
  const [groups] = parameter.shape as [number];
  if (groups === 1) return reshape(parameter, []);
  const rows = x.shape[0]!;
  const repeated = rows === groups ? parameter : expand(reshape(parameter, [groups, 1]), [groups, rows / groups]);
  return reshape(repeated, [rows, ...x.shape.slice(1).map(() => 1)]);
}

const dynamicQuantize: Importer = async (node) => {
  const { integers, scale, zeroPoint } = await quantizedByRange(node, required(node, 0));
  return [asIntegers(integers, "uint8", node), scale, asIntegers(zeroPoint, "uint8", node)];
};

/** Integers, their zero points taken off: one, one a row (as this file makes them), or one for each of an axis. */
async function centredInput(node: ForeignNode, input: number, zero: number, axis: number): Promise<Value> {
  const numbers = asFloat(required(node, input), "float32");
  return centred(numbers, fitted(await zeroPointOf(node, zero, "float32"), numbers, axis));
}

function fitted(parameter: Operand, x: Value, axis: number): Operand {
  if (typeof parameter === "number" || parameter.shape.length <= 1) return alongAxis(parameter, x, axis);
  const rows = parameter.shape[0]!;
  // A reshape in between may have given the rows another rank.
  const isByRow = rows === x.shape[0] && sizeOf(parameter.shape) === rows;
  return isByRow ? reshape(parameter, [rows, ...x.shape.slice(1).map(() => 1)]) : parameter;
}

async function productOf(node: ForeignNode, a: Value, b: Value): Promise<Value> {
  return wholeSums((await matmulImporters.MatMul!({ ...node, inputs: [a, b] }))![0]!);
}

const integerProduct: Importer = async (node) => {
  const [a, b] = [await centredInput(node, 0, 2, -2), await centredInput(node, 1, 3, -1)];
  return [asIntegers(await productOf(node, a, b), "int32", node)];
};

const integerConvolution: Importer = async (node) => {
  const inputs = [await centredInput(node, 0, 2, 1), await centredInput(node, 1, 3, 0)];
  const sums = (await convolutionImporters.Conv!({ ...node, inputs }))![0]!;
  return [asIntegers(wholeSums(sums), "int32", node)];
};

/** The product of integers times both scales, and a bias. */
function scaledProduct(sums: Value, left: Value, right: Value, bias: Value | undefined): Value {
  const factor = mul(fitted(left, sums, -2) as Value, fitted(right, sums, -1) as Value);
  const scaled = mul(sums, factor);
  return bias ? add(scaled, bias) : scaled;
}

const productToFloat: Importer = async (node) => {
  const [a, b] = [await centredInput(node, 0, 4, -2), await centredInput(node, 1, 5, -1)];
  return [scaledProduct(await productOf(node, a, b), required(node, 2), required(node, 3), node.inputs[6])];
};

const dynamicProduct: Importer = async (node) => {
  const { integers, scale, zeroPoint } = await quantizedByRange(node, required(node, 0));
  const b = await centredInput(node, 1, 3, -1);
  return [scaledProduct(await productOf(node, sub(integers, zeroPoint), b), scale, required(node, 2), node.inputs[4])];
};

export const dynamicQuantizationImporters: Readonly<Record<string, Importer>> = {
  ConvInteger: integerConvolution,
  DynamicQuantizeLinear: dynamicQuantize,
  MatMulInteger: integerProduct,
  "com.microsoft.DynamicQuantizeMatMul": dynamicProduct,
  "com.microsoft.MatMulIntegerToFloat": productToFloat,
};
