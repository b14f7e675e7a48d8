import type { TensorProto } from "onnx-buf";
import { onnxTypes } from "../graph/elementwise.ts";
import { fileKind } from "../graph/fileKind.ts";
import { allocate, type DType, makeData, sizeOf, type TypedData } from "../graph/value.ts";
import { type ConstantTensor, ModelError } from "./foreignNode.ts";

/** Reads a file that an ONNX file refers to, by its location as written there. */
export type ReadExternal = (location: string) => Promise<Uint8Array>;

/** Half precision has no kernels and no derivative here: it is widened. */
const halves: ReadonlyMap<number, (bits: number) => number> = new Map([
  [10, fromFloat16],
  [16, fromBfloat16],
]);

/** The element type that an ONNX element type becomes here; `undefined` for those that have none. */
export function dtypeOfOnnx(type: number): DType | undefined {
  if (halves.has(type)) return "float32";
  return (Object.keys(onnxTypes) as DType[]).find((dtype) => onnxTypes[dtype] === type);
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
  const { dtype, shape, count, width } = measure(proto, what);
  const widen = halves.get(proto.dataType);
  const refuse = (held: number, unit: string): never => {
    throw new ModelError(`${what} holds ${held} ${unit}, which do not fill [${shape}] of ${dtype}.`);
  };
  const finish = (data: TypedData): ConstantTensor => (dtype === "bool" ? { shape, data, dtype } : { shape, data });
  const bytes = proto.rawData;
  if (bytes.length > 0) {
    if (bytes.length !== count * width) refuse(bytes.length, "bytes");
    if (widen) {
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      return finish(Float32Array.from({ length: count }, (_, i) => widen(view.getUint16(2 * i, true))));
    }
    const data = allocate(dtype, count);
    new Uint8Array(data.buffer).set(bytes);
    return finish(data);
  }
  const numbers = typedField(proto, dtype, widen !== undefined);
  if (numbers.length !== count) refuse(numbers.length, "numbers");
  if (widen) return finish(Float32Array.from(numbers as number[], (bits) => widen(bits & 0xffff)));
  if (dtype === "int64") return finish(BigInt64Array.from(numbers as bigint[]));
  return finish(makeData(dtype, numbers as number[]));
}

/** The type, shape and size of a tensor, checked before anything is allocated. */
function measure(proto: TensorProto, what: string): { dtype: DType; shape: number[]; count: number; width: number } {
  const dtype = dtypeOfOnnx(proto.dataType);
  if (!dtype)
    throw new ModelError(`${what} has the element type ${onnxTypeName(proto.dataType)}, which is not supported.`);
  if (proto.segment) throw new ModelError(`${what} is stored in segments, which is not supported.`);
  const shape = proto.dims.map(Number);
  const count = sizeOf(shape);
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0) || !Number.isSafeInteger(count)) {
    throw new ModelError(`${what} has the shape [${shape}], which no tensor has.`);
  }
  const width = halves.has(proto.dataType) ? 2 : allocate(dtype, 0).BYTES_PER_ELEMENT;
  return { dtype, shape, count, width };
}

function typedField(proto: TensorProto, dtype: DType, half: boolean): readonly (number | bigint)[] {
  if (half) return proto.int32Data;
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
  const { count, width } = measure(proto, what);
  const size = count * width;
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
    // A short file may be a stand-in for the one that holds the weights.
    const kind = file.length < 4096 ? fileKind(file) : undefined;
    if (kind) throw new ModelError(`${what} is stored in the file "${location}", which is ${kind}.`);
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

function fromFloat16(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = (bits & 0x3ff) / 1024;
  if (exponent === 0) return sign * fraction * 2 ** -14;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction) * 2 ** (exponent - 15);
}

function fromBfloat16(bits: number): number {
  return new Float32Array(Uint32Array.of(bits << 16).buffer)[0]!;
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
