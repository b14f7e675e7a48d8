import type { TensorProto } from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import { allocate, type DType, makeData, sizeOf, type TypedData } from "../graph/value.ts";
import { type ConstantTensor, ModelError } from "./foreignNode.ts";
import { narrowTypes, widened } from "./narrowTypes.ts";

/** Reads a file that an ONNX file refers to, by its location as written there. */
export type ReadExternal = (location: string) => Promise<Uint8Array>;

/** The element type that numbers of an ONNX element type are computed in; `undefined` for those that have none. */
export function dtypeOfOnnx(type: number): DType | undefined {
  return narrowTypes.get(type)?.bits === 16 ? "float32" : plainDtype(type);
}

function plainDtype(type: number): DType | undefined {
  return (Object.keys(onnxTypes) as DType[]).find((dtype) => onnxTypes[dtype] === type);
}

/** The element type that numbers of an ONNX element type are stored in. */
export function storedDtype(type: number): DType | undefined {
  return narrowTypes.get(type)?.dtype ?? plainDtype(type);
}

/** `FLOAT8E5M2 (19)`, or the number alone. */
export function onnxTypeName(type: number): string {
  return `${typeNames[type] ?? "unknown"} (${type})`;
}

/**
 * The numbers of an ONNX tensor, in whichever of its encodings.
 * @throws ModelError of one sentence naming the tensor.
 */
export function readTensor(proto: TensorProto, what: string): ConstantTensor {
  const { dtype, shape, count, size } = measure(proto, what);
  const narrow = narrowTypes.get(proto.dataType);
  const refuse = (held: number, unit: string): never => {
    throw new ModelError(`${what} holds ${held} ${unit}, which do not fill [${shape}] of ${dtype}.`);
  };
  const finish = (data: TypedData): ConstantTensor => (dtype === "bool" ? { shape, data, dtype } : { shape, data });
  const bytes = proto.rawData;
  if (bytes.length > 0) {
    if (bytes.length !== size) refuse(bytes.length, "bytes");
    if (narrow) return finish(widened(bytes, count, narrow));
    const data = allocate(dtype, count);
    new Uint8Array(data.buffer).set(bytes);
    return finish(data);
  }
  if (narrow) {
    const held = proto.int32Data;
    if (held.length !== (narrow.bits === 4 ? size : count)) refuse(held.length, "numbers");
    const packed = narrow.bits === 16 ? new Uint8Array(Uint16Array.from(held).buffer) : Uint8Array.from(held);
    return finish(widened(packed, count, narrow));
  }
  const numbers = typedField(proto, dtype);
  if (numbers.length !== count) refuse(numbers.length, "numbers");
  if (dtype === "int64") return finish(BigInt64Array.from(numbers as bigint[]));
  return finish(makeData(dtype, numbers as number[]));
}

/** The type, the shape, and how many numbers and bytes a tensor has, checked before anything is allocated. */
function measure(proto: TensorProto, what: string): { dtype: DType; shape: number[]; count: number; size: number } {
  const dtype = storedDtype(proto.dataType);
  if (!dtype)
    throw new ModelError(`${what} has the element type ${onnxTypeName(proto.dataType)}, which is not supported.`);
  if (proto.segment) throw new ModelError(`${what} is stored in segments, which is not supported.`);
  const shape = proto.dims.map(Number);
  const count = sizeOf(shape);
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) || !Number.isSafeInteger(count)) {
    throw new ModelError(`${what} has the shape [${shape}], which no tensor has.`);
  }
  const bits = narrowTypes.get(proto.dataType)?.bits ?? 8 * allocate(dtype, 0).BYTES_PER_ELEMENT;
  return { dtype, shape, count, size: Math.ceil((count * bits) / 8) };
}

function typedField(proto: TensorProto, dtype: DType): readonly (number | bigint)[] {
  if (dtype === "float32") return proto.floatData;
  if (dtype === "float64") return proto.doubleData;
  return dtype === "int64" ? proto.int64Data : proto.int32Data;
}

/**
 * Puts a tensor's numbers into the tensor itself where the file keeps them in another file.
 * @throws ModelError when that file was not given, lies outside the model's folder, or is too short.
 */
export async function inlineExternalData(
  proto: TensorProto,
  what: string,
  readExternal: ReadExternal | undefined,
): Promise<void> {
  if (proto.dataLocation !== 1) return;
  const { size } = measure(proto, what);
  const entries = new Map(proto.externalData.map(({ key, value }) => [key, value]));
  const location = entries.get("location") ?? "";
  if (!isInside(location)) {
    throw new ModelError(`${what} refers to the file "${location}", which is not inside the model's folder.`);
  }
  if (!readExternal) {
    throw new ModelError(`${what} is stored in the file "${location}", which was not given; pass readExternal.`);
  }
  const file = await readExternal(location);
  const offset = Number(entries.get("offset") ?? 0);
  const length = Number(entries.get("length") ?? size);
  if (length !== size || !Number.isSafeInteger(offset) || offset < 0 || offset + length > file.length) {
    throw new ModelError(
      `${what} wants ${size} bytes, but refers to ${length} from ${offset} of "${location}", which has ${file.length}.`,
    );
  }
  proto.rawData = file.slice(offset, offset + length);
  proto.externalData = [];
  proto.dataLocation = 0;
}

/** Whether a location is a relative path that never leaves its folder, on any system. */
function isInside(location: string): boolean {
  const parts = location.split(/[/\\]/);
  return !/^$|^[/\\]|^[a-z]:|\0/i.test(location) && !parts.includes("..");
}

const typeNames: Readonly<Record<number, string>> = {
  0: "UNDEFINED",
  1: "FLOAT",
  2: "UINT8",
  3: "INT8",
  4: "UINT16",
  5: "INT16",
  6: "INT32",
  7: "INT64",
  8: "STRING",
  9: "BOOL",
  10: "FLOAT16",
  11: "DOUBLE",
  12: "UINT32",
  13: "UINT64",
  14: "COMPLEX64",
  15: "COMPLEX128",
  16: "BFLOAT16",
  17: "FLOAT8E4M3FN",
  18: "FLOAT8E4M3FNUZ",
  19: "FLOAT8E5M2",
  20: "FLOAT8E5M2FNUZ",
  21: "UINT4",
  22: "INT4",
  23: "FLOAT4E2M1",
};
