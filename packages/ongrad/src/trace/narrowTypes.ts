import { makeData, type TypedData } from "../graph/value.ts";

/** An element type that has no kernels or no derivative here: it is read as a wider one. */
export interface Narrow {
  readonly dtype: "float32" | "int8" | "uint8";
  readonly bits: 4 | 8 | 16;
  widen(bits: number): number;
}

interface SmallFloat {
  /** How many bits the exponent and the fraction have. */
  readonly exponent: number;
  readonly fraction: number;
  readonly bias: number;
  /** What is no number: all bits set; minus zero; the largest exponent, as in IEEE 754; nothing. */
  readonly special: "ones" | "minus zero" | "top" | "none";
}

/** By ONNX's numbers: half precisions, the 8-bit and 4-bit floats, 4-bit integers. */
export const narrowTypes: ReadonlyMap<number, Narrow> = new Map<number, Narrow>([
  [10, { dtype: "float32", bits: 16, widen: fromFloat16 }],
  [16, { dtype: "float32", bits: 16, widen: fromBfloat16 }],
  [17, small(8, { exponent: 4, fraction: 3, bias: 7, special: "ones" })],
  [18, small(8, { exponent: 4, fraction: 3, bias: 8, special: "minus zero" })],
  [19, small(8, { exponent: 5, fraction: 2, bias: 15, special: "top" })],
  [20, small(8, { exponent: 5, fraction: 2, bias: 16, special: "minus zero" })],
  [21, { dtype: "uint8", bits: 4, widen: (n) => n }],
  [22, { dtype: "int8", bits: 4, widen: (n) => (n < 8 ? n : n - 16) }],
  [23, small(4, { exponent: 2, fraction: 1, bias: 1, special: "none" })],
]);

/** `count` numbers from their bytes; of two in one byte, the first is the lower half. */
export function widened(bytes: Uint8Array, count: number, { dtype, bits, widen }: Narrow): TypedData {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const bitsAt = (i: number): number => {
    if (bits === 16) return view.getUint16(2 * i, true);
    return bits === 8 ? bytes[i]! : (bytes[i >> 1]! >> (4 * (i % 2))) & 15;
  };
  return makeData(
    dtype,
    Float64Array.from({ length: count }, (_, i) => widen(bitsAt(i))),
  );
}

function small(bits: 4 | 8, format: SmallFloat): Narrow {
  return { dtype: "float32", bits, widen: (n) => fromSmallFloat(n, format) };
}

/** A number of 4 or 8 bits (Open Compute Project 2023; those without infinities and minus zero: Noune et al. 2022). */
function fromSmallFloat(bits: number, { exponent, fraction, bias, special }: SmallFloat): number {
  const sign = bits >> (exponent + fraction) ? -1 : 1;
  const power = (bits >> fraction) & (2 ** exponent - 1);
  const rest = bits & (2 ** fraction - 1);
  const isTop = power === 2 ** exponent - 1;
  if (special === "minus zero" && sign < 0 && power === 0 && rest === 0) return Number.NaN;
  if (special === "ones" && isTop && rest === 2 ** fraction - 1) return Number.NaN;
  if (special === "top" && isTop) return rest ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (rest / 2 ** fraction + (power ? 1 : 0)) * 2 ** (Math.max(power, 1) - bias);
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
