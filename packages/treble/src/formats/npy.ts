/**
 * The .npy format of NumPy: one array, its shape and dtype in a text header.
 * Source: NumPy Enhancement Proposal 1, and `numpy.lib.format`.
 */

import { UserError } from "../errors/userError.ts";

export type ArrayData = Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;

/** Row-major values and the shape they have; an empty shape is a scalar. */
export interface NpyArray {
  readonly data: ArrayData;
  readonly shape: readonly number[];
}

const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** NumPy starts the values on a multiple of this, so that a file can be mapped into memory. */
const alignment = 64;
/** NumPy 2 allows this many dimensions. */
const maxDimensions = 64;
/** Far above what a header of `maxDimensions` dimensions needs. */
const maxHeaderBytes = 65_536;

/** The element types that are read and written, in NumPy's words. */
export type Dtype = "<f4" | "<f8" | "<i4" | "<i8" | "|u1";

/** Of each element type that a file may have: its size, and what it is read as. */
const stored: Readonly<Record<string, readonly [bytes: number, readAs: Dtype]>> = {
  "<f4": [4, "<f4"],
  "<f8": [8, "<f8"],
  "<i4": [4, "<i4"],
  "<i8": [8, "<i8"],
  "|u1": [1, "|u1"],
  "<f2": [2, "<f4"],
  "|b1": [1, "|u1"],
  "|i1": [1, "<i4"],
  "<i2": [2, "<i4"],
  "<u2": [2, "<i4"],
  "<u4": [4, "<i8"],
  "<u8": [8, "<i8"],
};
/** Texts of a fixed length: `<U5` in code points, `|S5` in bytes. */
const textDtype = /^(<U|\|S)([1-9]\d{0,5})$/;

/**
 * Encodes one array as .npy, format version 1.0: byte for byte what `numpy.save` writes.
 *
 * @throws TypeError when the shape does not hold exactly the values given.
 */
export function encodeNpy(array: NpyArray): Uint8Array {
  const { data, shape } = array;
  const size = elementCount(shape);
  if (size !== data.length || shape.length > maxDimensions) {
    throw new TypeError(`An array of ${data.length} values cannot have the shape [${shape.join(", ")}].`);
  }
  const dimensions = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const dictionary = `{'descr': '${dtypeOf(data)}', 'fortran_order': False, 'shape': (${dimensions}), }`;
  // NumPy leaves room for the growing dimension to reach 21 digits in place.
  const room = shape.length === 0 ? 0 : 21 - String(shape[0]).length;
  const unpadded = 10 + dictionary.length + room + 1;
  // NumPy pads by a whole block where nothing is missing.
  const start = unpadded + alignment - (unpadded % alignment);
  const bytes = new Uint8Array(start + data.byteLength).fill(0x20, 0, start);
  bytes.set(magic);
  bytes[6] = 1;
  bytes[7] = 0;
  new DataView(bytes.buffer).setUint16(8, start - 10, true);
  for (let i = 0; i < dictionary.length; i++) bytes[10 + i] = dictionary.charCodeAt(i);
  bytes[start - 1] = 0x0a;
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), start);
  return bytes;
}

/** What the header of a .npy file says. */
export interface NpyHead {
  /** What the values are read as, and what they are in the file. */
  readonly dtype: Dtype;
  readonly descr: string;
  readonly shape: readonly number[];
  /** Where the values begin. */
  readonly start: number;
}

/** The least bytes with which `readNpyHead` always gives an answer, where the file has so many. */
export const headBytes: number = 12 + maxHeaderBytes;

/**
 * Decodes one .npy file, format versions 1 to 3. The values are copied: they never alias `bytes`. Dtypes that
 * `ArrayData` lacks become the next wider one that it has: float16 float32; bool uint8; int8, int16 and uint16 int32;
 * uint32 and uint64 int64. Texts become their code points (int32) or bytes, zeros behind the shorter ones, in one more
 * dimension.
 *
 * @param name what to call the file in an error.
 * @throws UserError when the file is damaged, or holds a dtype or memory order that Treble does not read. Nothing is
 *   allocated before the header is known to agree with the length of the file.
 */
export function decodeNpy(bytes: Uint8Array, name = "The npy file"): NpyArray {
  const decoder = npyDecoder(bytes.length, name);
  decoder.push(bytes);
  return decoder.finish();
}

/** A .npy file that comes in pieces. */
export interface NpyDecoder {
  /** @throws UserError as `decodeNpy`, once the header is there. */
  push(piece: Uint8Array): void;
  /** @throws UserError where pieces are missing. */
  finish(): NpyArray;
}

/** As `decodeNpy`, for a file of `length` bytes of which only one piece at a time is in memory. */
export function npyDecoder(length: number, name = "The npy file"): NpyDecoder {
  const header = new Uint8Array(Math.min(length, headBytes));
  let head: NpyHead | undefined;
  let values = new Uint8Array(0);
  let [filled, at] = [0, 0];
  const begin = (bytes: Uint8Array): NpyHead => {
    head = readNpyHead(bytes, length, name);
    // A copy of its own, because the values need not be aligned where they lie.
    values = new Uint8Array(length - head.start);
    return head;
  };
  const fill = (piece: Uint8Array): void => {
    values.set(piece, at);
    at += piece.length;
  };
  return {
    push(piece) {
      if (head !== undefined) return fill(piece);
      const part = piece.subarray(0, header.length - filled);
      header.set(part, filled);
      filled += part.length;
      if (filled < header.length) return;
      fill(header.subarray(begin(header).start));
      fill(piece.subarray(part.length));
    },
    finish() {
      const { descr, shape } = head ?? begin(header.subarray(0, filled));
      if (at !== values.length) throw new UserError(`${name} is not a sound npy file: it is cut short.`);
      if (descr === "<u8" && new BigUint64Array(values.buffer).some((value) => value >= 2n ** 63n)) {
        throw new UserError(`${name} holds values beyond the range of int64: save them as int64 or float64.`);
      }
      return { data: typedView(descr, values.buffer), shape };
    },
  };
}

/**
 * The header of a .npy file of `fileBytes` bytes.
 *
 * @param bytes its first `headBytes` bytes, or all.
 * @throws UserError as `decodeNpy`.
 */
export function readNpyHead(bytes: Uint8Array, fileBytes: number, name = "The npy file"): NpyHead {
  const damaged = (what: string): UserError => new UserError(`${name} is not a sound npy file: ${what}.`);
  if (bytes.length < 10 || magic.some((byte, i) => bytes[i] !== byte)) throw damaged("it does not start as one");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const version = bytes[6]!;
  if (version < 1 || version > 3) throw damaged(`its format version ${version} is unknown`);
  const headerStart = version === 1 ? 10 : 12;
  if (bytes.length < headerStart) throw damaged("its header is cut short");
  const headerBytes = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (headerBytes > maxHeaderBytes || headerStart + headerBytes > bytes.length)
    throw damaged("its header is cut short");
  let header = "";
  for (let i = 0; i < headerBytes; i++) header += String.fromCharCode(bytes[headerStart + i]!);

  const descr = /['"]descr['"]\s*:\s*['"]([^'"]{1,16})['"]/.exec(header)?.[1];
  const fortran = /['"]fortran_order['"]\s*:\s*(True|False)/.exec(header)?.[1];
  const dimensions = /['"]shape['"]\s*:\s*\(([\d\s,L]*)\)/.exec(header)?.[1];
  if (!/^\s*\{[^{}]*\}\s*$/.test(header) || fortran === undefined || dimensions === undefined) {
    throw damaged("its header cannot be read");
  }
  const [, textKind, length] = textDtype.exec(descr ?? "") ?? [];
  const [itemBytes, dtype] =
    textKind !== undefined
      ? ([Number(length) * (textKind === "<U" ? 4 : 1), textKind === "<U" ? "<i4" : "|u1"] as const)
      : descr !== undefined && Object.hasOwn(stored, descr)
        ? stored[descr]!
        : [];
  if (descr === undefined || itemBytes === undefined || dtype === undefined) {
    throw new UserError(
      `${name} holds values of a dtype that Treble does not read (${shown(descr)}): save them as little-endian floats or whole numbers, such as float32, int64 or uint8.`,
    );
  }
  const shape = parseShape(dimensions);
  if (shape === null) throw damaged("its shape cannot be read");
  if (fortran === "True" && shape.length > 1) {
    throw new UserError(`${name} is in column-major order: save it with numpy.ascontiguousarray.`);
  }
  const count = elementCount(shape);
  const start = headerStart + headerBytes;
  if (count === null || count * itemBytes !== fileBytes - start) {
    throw damaged(`its shape (${shape.join(", ")}) needs another number of bytes than the ${fileBytes - start} it has`);
  }
  return { dtype, descr, shape: textKind === undefined ? shape : [...shape, Number(length)], start };
}

function parseShape(text: string): number[] | null {
  const parts = text.split(",").map((part) => part.trim());
  if (parts.at(-1) === "") parts.pop();
  if (parts.length > maxDimensions || !parts.every((part) => /^\d{1,16}L?$/.test(part))) return null;
  return parts.map((part) => Number.parseInt(part, 10));
}

/** The number of elements, or null where a dimension, or the number itself, is not a size. */
function elementCount(shape: readonly number[]): number | null {
  if (!shape.every((dimension) => Number.isSafeInteger(dimension) && dimension >= 0)) return null;
  const count = shape.includes(0) ? 0 : shape.reduce((product, dimension) => product * dimension, 1);
  return Number.isSafeInteger(count) ? count : null;
}

/** The element type of values. */
export function dtypeOf(data: ArrayData): Dtype {
  if (data instanceof Float32Array) return "<f4";
  if (data instanceof Float64Array) return "<f8";
  if (data instanceof Int32Array) return "<i4";
  if (data instanceof BigInt64Array) return "<i8";
  if (data instanceof Uint8Array) return "|u1";
  throw new TypeError("An npy file holds Float32Array, Float64Array, Int32Array, BigInt64Array or Uint8Array.");
}

function typedView(descr: string, buffer: ArrayBuffer): ArrayData {
  if (descr.startsWith("<U")) return new Int32Array(buffer);
  switch (descr) {
    case "<f4":
      return new Float32Array(buffer);
    case "<f8":
      return new Float64Array(buffer);
    case "<i4":
      return new Int32Array(buffer);
    case "<i8":
    case "<u8":
      return new BigInt64Array(buffer);
    case "<f2":
      return Float32Array.from(new Uint16Array(buffer), fromHalf);
    case "|i1":
      return Int32Array.from(new Int8Array(buffer));
    case "<i2":
      return Int32Array.from(new Int16Array(buffer));
    case "<u2":
      return Int32Array.from(new Uint16Array(buffer));
    case "<u4":
      return BigInt64Array.from(new Uint32Array(buffer), BigInt);
    default:
      return new Uint8Array(buffer);
  }
}

/** The value of a float16 (IEEE 754 binary16) from its bits. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** Only what is safe to print: the text comes from the file. */
function shown(dtype: string | undefined): string {
  return dtype === undefined ? "a structure" : dtype.replace(/[^\w<>|=]/g, "?");
}
