/** Typed values with known shapes: the vertices of a computation graph. A graph is whatever its outputs reach. */

/** The arrays that hold the elements of each type. */
export interface DataOf {
  float32: Float32Array;
  float64: Float64Array;
  int64: BigInt64Array;
  int32: Int32Array;
  uint16: Uint16Array;
  int16: Int16Array;
  uint8: Uint8Array;
  int8: Int8Array;
  bool: Uint8Array;
}
export type DType = keyof DataOf;
export type TypedData = DataOf[DType];
/** The element type that an array has by itself: bytes count as numbers, not as booleans. */
export type DTypeOf<Data extends TypedData> = Data extends TypedData
  ? { [D in Exclude<DType, "bool">]: Data extends DataOf[D] ? D : never }[Exclude<DType, "bool">]
  : never;
/** Extents from the outermost axis to the innermost; `[]` is a scalar. */
export type Shape = readonly number[];

/** A number is a whole number (ONNX INT), an array of numbers INTS. Plain data: equal attributes have equal JSON. */
export type Attribute =
  | number
  | string
  | readonly number[]
  | { readonly float: number }
  | { readonly floats: readonly number[] }
  | { readonly strings: readonly string[] }
  | { readonly tensor: TensorAttribute };

/** The little-endian bytes of a tensor, two hexadecimal digits each. */
export interface TensorAttribute {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly hex: string;
}

export type Attributes = Readonly<Record<string, Attribute>>;

/** One application of an ONNX operator. A missing optional input is `undefined`. */
export interface Node {
  readonly op: string;
  /** ONNX domain; empty for the standard operators. */
  readonly domain: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  /** How to differentiate, where not by the operator's own rule. It is no part of a file. */
  readonly derivative?: Derivative;
}

/**
 * Of a rounding, whose own derivative is 0: 1 instead, which is the straight-through estimator (Bengio et al. 2013,
 * arXiv 1308.3432), or none at all, so that `gradients` names the operator that it is `missing` for. So it is for a
 * node that was kept as a file had it: it need not be what the builder of that operator makes. Of any operator: zero.
 */
export type Derivative = "straight-through" | "zero" | MissingDerivative;

export interface MissingDerivative {
  /** The operator that has no derivative. */
  readonly missing: string;
  /** The name of its node in the file it came from. */
  readonly node?: string;
  /** What gives it one, in a few words. */
  readonly remedy?: string;
}

export type Source =
  | { readonly kind: "input"; readonly name: string }
  | { readonly kind: "constant"; readonly data: TypedData; readonly name: string | undefined }
  | { readonly kind: "node"; readonly node: Node; readonly index: number };

/**
 * A tensor that a graph will compute: its element type, its shape and where it comes from. Immutable. Where the element
 * type is known as the code is written, so is that of the arrays it is computed into; a plain `Value` may have any.
 */
export interface Value<out D extends DType = DType> {
  readonly dtype: D;
  readonly shape: Shape;
  readonly source: Source;
}

/** A value or a plain number, which becomes a scalar of the other operand's element type. */
export type Operand<D extends DType = DType> = Value<D> | number;

/** The number of elements of a shape. */
export function sizeOf(shape: Shape): number {
  return shape.reduce((product, extent) => product * extent, 1);
}

/** A graph input, fed by `name` at run time. */
export function input<D extends DType = "float32">(name: string, shape: Shape, dtype: D = "float32" as D): Value<D> {
  checkExtents(`input "${name}"`, shape);
  return { dtype, shape: [...shape], source: { kind: "input", name } };
}

/**
 * A constant tensor. The element type follows the array (`Uint8Array` is `uint8`; pass `dtype: "bool"` for booleans).
 * The array is kept, not copied: do not change it afterwards. A `name` survives into the saved model, where it is the
 * initialiser's name.
 * @throws RangeError when the data does not fill the shape.
 */
export function constant<Data extends TypedData>(
  data: Data,
  shape: Shape,
  options?: { dtype?: never; name?: string },
): Value<DTypeOf<Data>>;
/** Booleans, from bytes. */
export function constant(data: TypedData, shape: Shape, options: { dtype: "bool"; name?: string }): Value<"bool">;
/** Either, as the options say. */
export function constant(data: TypedData, shape: Shape, options?: { dtype?: "bool"; name?: string }): Value;
export function constant(data: TypedData, shape: Shape, options: { dtype?: "bool"; name?: string } = {}): Value {
  checkExtents("constant", shape);
  if (data.length !== sizeOf(shape)) {
    throw new RangeError(`constant: ${data.length} elements do not fill the shape [${shape}]`);
  }
  const dtype = options.dtype ?? dtypeOf(data);
  return { dtype, shape: [...shape], source: { kind: "constant", data, name: options.name } };
}

/** A scalar constant of an element type. */
export function scalar<D extends DType>(value: number, dtype: D): Value<D> {
  return constant(makeData(dtype, [value]), [], dtype === "bool" ? { dtype } : {}) as Value<D>;
}

/** A tensor whose every element is `value`. A large one is expanded at run time, not stored. */
export function full<D extends DType>(value: number, shape: Shape, dtype: D): Value<D> {
  checkExtents("full", shape);
  if (sizeOf(shape) > 64) return apply1("Expand", [scalar(value, dtype), int64(shape)], dtype, [...shape]);
  const data = allocate(dtype, sizeOf(shape));
  if (data instanceof BigInt64Array) data.fill(BigInt(value));
  else data.fill(value);
  return constant(data, shape, dtype === "bool" ? { dtype } : {}) as Value<D>;
}

/** An `int64` vector, as ONNX wants for shapes, axes and indices. */
export function int64(values: readonly number[]): Value<"int64"> {
  return constant(BigInt64Array.from(values, BigInt), [values.length]);
}

/** A zeroed array of an element type. */
export function allocate<D extends DType>(dtype: D, length: number): DataOf[D] {
  return new constructors[dtype](length) as DataOf[D];
}

/** The values as an array of an element type. @throws RangeError when `int64` is given a fraction. */
export function makeData<D extends DType>(dtype: D, values: ArrayLike<number>): DataOf[D] {
  const data: TypedData = allocate(dtype, values.length);
  for (let i = 0; i < values.length; i++) {
    if (!(data instanceof BigInt64Array)) data[i] = values[i]!;
    else if (Number.isSafeInteger(values[i])) data[i] = BigInt(values[i]!);
    else throw new RangeError(`${values[i]} is not a whole number, which int64 wants`);
  }
  return data as DataOf[D];
}

export function isFloat(dtype: DType): boolean {
  return dtype === "float32" || dtype === "float64";
}

/**
 * Whether a node is as somebody else's file had it, or stands for such a one: its attributes need not be our builders'.
 */
export function isForeign(node: Node): boolean {
  return typeof node.derivative === "object";
}

/** Builds a node and returns its output values. The caller has worked out the output types. */
export function apply<D extends DType>(
  op: string,
  inputs: readonly (Value | undefined)[],
  outputs: readonly { readonly dtype: D; readonly shape: Shape }[],
  attributes: Attributes = {},
  domain = "",
  derivative?: Derivative,
): Value<D>[] {
  const values: Value<D>[] = [];
  const plain: Node = { op, domain, inputs, attributes, outputs: values };
  const node: Node = derivative ? { ...plain, derivative } : plain;
  outputs.forEach(({ dtype, shape }, index) => {
    values.push({ dtype, shape, source: { kind: "node", node, index } });
  });
  // A copy: the caller may reorder it.
  return [...values];
}

/** As `apply`, for the many operators with one output. */
export function apply1<D extends DType>(
  op: string,
  inputs: readonly (Value | undefined)[],
  dtype: D,
  shape: Shape,
  attributes: Attributes = {},
): Value<D> {
  return apply(op, inputs, [{ dtype, shape }], attributes)[0]!;
}

const constructors = {
  float32: Float32Array,
  float64: Float64Array,
  int64: BigInt64Array,
  int32: Int32Array,
  uint16: Uint16Array,
  int16: Int16Array,
  uint8: Uint8Array,
  int8: Int8Array,
  bool: Uint8Array,
} as const;

function dtypeOf(data: TypedData): DType {
  if (data instanceof Float32Array) return "float32";
  if (data instanceof Float64Array) return "float64";
  if (data instanceof BigInt64Array) return "int64";
  if (data instanceof Int32Array) return "int32";
  if (data instanceof Uint16Array) return "uint16";
  if (data instanceof Int16Array) return "int16";
  if (data instanceof Int8Array) return "int8";
  return "uint8";
}

function checkExtents(what: string, shape: Shape): void {
  if (!shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0)) {
    throw new RangeError(`${what}: [${shape}] is not a shape; extents are whole numbers from 0`);
  }
}
