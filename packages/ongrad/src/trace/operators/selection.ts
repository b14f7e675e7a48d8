/** Importers of operators that pick or place elements by numbers the file mostly stores. */
import { expand, gather, gatherElements, pad, reshape, slice } from "../../graph/arrange.ts";
import { add, cast, equal, less, mul, sub, where } from "../../graph/elementwise.ts";
import { scatterElements } from "../../graph/scatter.ts";
import { describe, normalizeAxis, requireRank } from "../../graph/shapes.ts";
import { constant, full, isFloat, makeData, scalar, sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
  UnusableNodeError,
} from "../foreignNode.ts";
import { dtypeOfOnnx, onnxTypeName } from "../readTensor.ts";

const MOST_ELEMENTS = 2 ** 27;
/** Of a constant that is written out here. */
const MOST_WRITTEN = 2 ** 24;

/** 0, 1, 2, … along one axis of so many, `int64`. */
function counting(extent: number, axis: number, rank: number): Value {
  const numbers = BigInt64Array.from({ length: extent }, (_, i) => BigInt(i));
  return constant(
    numbers,
    Array.from({ length: rank }, (_, i) => (i === axis ? extent : 1)),
  );
}

/**
 * The first `lengths[n]` elements of each line along `time` turned around, where `n` is the place along `batch`.
 * `lengths` is `int64[N]`.
 */
export function reverseParts(x: Value, lengths: Value, time: number, batch: number): Value {
  const rank = x.shape.length;
  const long = reshape(
    lengths,
    x.shape.map((extent, i) => (i === batch ? extent : 1)),
  );
  const at = counting(x.shape[time]!, time, rank);
  const places = where(less(at, long), sub(sub(long, 1), at), at);
  return gatherElements(x, expand(places, x.shape), time);
}

const reverseSequence: Importer = (node) => {
  const [x, lengths] = [required(node, 0), required(node, 1)];
  const [time, batch] = [numberAttribute(node, "time_axis", 0), numberAttribute(node, "batch_axis", 1)];
  if (x.shape.length < 2 || time === batch || lengths.shape[0] !== x.shape[batch]) {
    throw new ModelError(`${describeNode(node)}: ${describe(lengths)} are no lengths along axis ${batch}.`);
  }
  return [reverseParts(x, cast(lengths, "int64"), time, batch)];
};

/** Indices that are negative count from the end; those outside are nowhere. */
const oneHot: Importer = async (node) => {
  const [given, values] = [required(node, 0), required(node, 2)];
  const [depth = 0] = (await knownIntegers(node, 1, "depths")) ?? [];
  const rank = given.shape.length + 1;
  const axis = normalizeAxis(node.op, numberAttribute(node, "axis", -1), rank);
  if (!(depth >= 1 && depth * sizeOf(given.shape) <= MOST_ELEMENTS)) {
    throw new UnusableNodeError(`${describeNode(node)}: a depth of ${depth} is none, or too large.`);
  }
  const indices = cast(given, "int64");
  const places = where(less(indices, 0), add(indices, Math.floor(depth)), indices);
  const column = reshape(places, [...given.shape.slice(0, axis), 1, ...given.shape.slice(axis)]);
  const [off, on] = [0, 1].map((i) => reshape(slice(values, 0, i, i + 1), [])) as [Value, Value];
  return [where(equal(column, counting(Math.floor(depth), axis, rank)), on, off)];
};

/** What stands where a list of truth values is true. */
const compress: Importer = async (node) => {
  const [x, condition] = [required(node, 0), await node.constant(1)];
  if (!condition) {
    throw new UnusableNodeError(
      `${describeNode(node)}: what it picks depends on the images, which cannot be imported.`,
    );
  }
  const chosen = Array.from(condition.data as ArrayLike<number | bigint>, Number).flatMap((n, i) =>
    n === 0 ? [] : [i],
  );
  const flat = node.attributes.axis === undefined ? reshape(x, [sizeOf(x.shape)]) : x;
  return [
    gather(flat, constant(BigInt64Array.from(chosen, BigInt), [chosen.length]), numberAttribute(node, "axis", 0)),
  ];
};

/** Ones on a diagonal of a matrix of the size of another, whatever stands there. */
const eyeLike: Importer = (node) => {
  const x = required(node, 0);
  requireRank(node.op, "the input", x, 2);
  const [rows, columns] = x.shape as [number, number];
  if (rows * columns > MOST_WRITTEN) {
    throw new UnusableNodeError(`${describeNode(node)}: a diagonal of [${x.shape}] is too large.`);
  }
  const type = numberAttribute(node, "dtype", 0);
  const dtype = type === 0 ? x.dtype : dtypeOfOnnx(type);
  if (!dtype) throw new ModelError(`${describeNode(node)}: makes ${onnxTypeName(type)}, which is not supported.`);
  const k = numberAttribute(node, "k", 0);
  const ones = Float64Array.from({ length: rows * columns }, (_, i) =>
    (i % columns) - Math.floor(i / columns) === k ? 1 : 0,
  );
  return [constant(makeData(dtype, ones), x.shape, dtype === "bool" ? { dtype } : {})];
};

/** The middle of each axis, or zeros around it, half of them in front. */
const centerCropPad: Importer = async (node) => {
  const x = required(node, 0);
  const target = (await knownIntegers(node, 1, "extents")) ?? [];
  const axes = (numbersAttribute(node, "axes") ?? [...x.shape.keys()]).map((axis) =>
    normalizeAxis(node.op, axis, x.shape.length),
  );
  return [
    axes.reduce((value, axis, i) => {
      const extra = target[i]! - value.shape[axis]!;
      if (extra <= 0) {
        const start = Math.floor(-extra / 2);
        return slice(value, axis, start, start + target[i]!);
      }
      const front = Math.floor(extra / 2);
      const zeros = value.shape.map(() => 0);
      return pad(value, zeros.with(axis, front), zeros.with(axis, extra - front));
    }, x),
  ];
};

/** Every number at the place where pooling found it; zeros elsewhere. */
const maxUnpool: Importer = (node) => {
  // Places that count in another shape than this one stay onnxruntime's.
  if (node.inputs[2]) return undefined;
  const [x, places] = [required(node, 0), required(node, 1)];
  const axes = x.shape.slice(2);
  const kernel = numbersAttribute(node, "kernel_shape") ?? [];
  const strides = numbersAttribute(node, "strides") ?? axes.map(() => 1);
  const pads = numbersAttribute(node, "pads") ?? [...axes, ...axes].map(() => 0);
  const size = axes.map((n, i) => (n - 1) * strides[i]! - pads[i]! - pads[i + axes.length]! + kernel[i]!);
  const shape = [...x.shape.slice(0, 2), ...size];
  const flat = (value: Value): Value => reshape(value, [sizeOf(value.shape)]);
  const zeros = full(0, [sizeOf(shape)], x.dtype);
  return [reshape(scatterElements(zeros, flat(places), flat(x), 0, "none"), shape)];
};

/** Of truth values. */
const exclusiveOr: Importer = (node) => {
  const [a, b] = [required(node, 0), required(node, 1)].map((value) => cast(value, "int32")) as [Value, Value];
  return [equal(add(a, b), 1)];
};

/** 1 above a threshold, 0 elsewhere. */
const binarizer: Importer = (node) => {
  const x = required(node, 0);
  const isAbove = less(scalar(numberAttribute(node, "threshold", 0), x.dtype), x);
  return isFloat(x.dtype) ? [cast(isAbove, x.dtype)] : undefined;
};

/** (x − offset)·scale, along the last axis. */
const scaler: Importer = (node) => {
  const x = required(node, 0);
  const along = (name: string, absent: number): Value => {
    const numbers = numbersAttribute(node, name) ?? [absent];
    return constant(makeData("float32", numbers), [numbers.length]);
  };
  return [mul(sub(cast(x, "float32"), along("offset", 0)), along("scale", 1))];
};

export const selectionImporters: Readonly<Record<string, Importer>> = {
  CenterCropPad: centerCropPad,
  Compress: compress,
  EyeLike: eyeLike,
  MaxUnpool: maxUnpool,
  OneHot: oneHot,
  ReverseSequence: reverseSequence,
  Xor: exclusiveOr,
  "ai.onnx.ml.Binarizer": binarizer,
  "ai.onnx.ml.Scaler": scaler,
};
