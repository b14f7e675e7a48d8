/** Operators that act on each element by itself, with NumPy broadcasting. */
import { broadcastShapes, describe, pair, ShapeError } from "./shapes.ts";
import { apply1, type DType, isFloat, type Operand, scalar, type Value } from "./value.ts";

type Unary = <D extends DType>(x: Value<D>) => Value<D>;
type Binary = <D extends DType>(a: Operand<D>, b: Operand<D>) => Value<D>;
type Comparison = (a: Operand, b: Operand) => Value<"bool">;

function unary(op: string): Unary {
  return (x) => apply1(op, [requireFloat(op, x)], x.dtype, x.shape);
}

function binary(op: string): Binary {
  return (a, b) => {
    const [left, right] = pair(op, a, b);
    return apply1(op, [left, right], left.dtype, broadcastShapes(op, left.shape, right.shape));
  };
}

function comparison(op: string): Comparison {
  return (a, b) => {
    const [left, right] = pair(op, a, b);
    return apply1(op, [left, right], "bool", broadcastShapes(op, left.shape, right.shape));
  };
}

function requireFloat<D extends DType>(op: string, x: Value<D>): Value<D> {
  if (!isFloat(x.dtype)) throw new ShapeError(`${op}: wants a floating-point tensor, not ${describe(x)}`);
  return x;
}

export const neg: Unary = unary("Neg");
export const abs: Unary = unary("Abs");
export const exp: Unary = unary("Exp");
export const log: Unary = unary("Log");
export const sqrt: Unary = unary("Sqrt");
export const reciprocal: Unary = unary("Reciprocal");
export const sin: Unary = unary("Sin");
export const cos: Unary = unary("Cos");
export const erf: Unary = unary("Erf");
export const sigmoid: Unary = unary("Sigmoid");
export const tanh: Unary = unary("Tanh");
/** max(x, 0); subgradient 0 at 0. */
export const relu: Unary = unary("Relu");
/** x·Φ(x), exact (Hendrycks & Gimpel 2016). */
export const gelu: Unary = unary("Gelu");
/** −1, 0 or 1; derivative 0 everywhere. */
export const sign: Unary = unary("Sign");
export const floor: Unary = unary("Floor");
/** To the nearest whole number, ties to even; derivative 0 everywhere. */
export const round: Unary = unary("Round");

export const add: Binary = binary("Add");
export const sub: Binary = binary("Sub");
export const mul: Binary = binary("Mul");
export const div: Binary = binary("Div");
export const pow: Binary = binary("Pow");
/** The larger of two; at a tie the gradient is shared by halves. */
export const maximum: Binary = binary("Max");
/** The smaller of two; at a tie the gradient is shared by halves. */
export const minimum: Binary = binary("Min");

export const greater: Comparison = comparison("Greater");
export const greaterOrEqual: Comparison = comparison("GreaterOrEqual");
export const less: Comparison = comparison("Less");
export const lessOrEqual: Comparison = comparison("LessOrEqual");
export const equal: Comparison = comparison("Equal");

export function logicalNot(x: Value): Value<"bool"> {
  return apply1("Not", [requireBool("Not", x)], "bool", x.shape);
}

export function logicalAnd(a: Value, b: Value): Value<"bool"> {
  return apply1(
    "And",
    [requireBool("And", a), requireBool("And", b)],
    "bool",
    broadcastShapes("And", a.shape, b.shape),
  );
}

export function logicalOr(a: Value, b: Value): Value<"bool"> {
  return apply1("Or", [requireBool("Or", a), requireBool("Or", b)], "bool", broadcastShapes("Or", a.shape, b.shape));
}

/** `condition ? a : b`, element by element. */
export function where<D extends DType>(condition: Value, a: Operand<D>, b: Operand<D>): Value<D> {
  requireBool("Where", condition);
  const [yes, no] = pair("Where", a, b);
  const shape = broadcastShapes("Where", broadcastShapes("Where", condition.shape, yes.shape), no.shape);
  return apply1("Where", [condition, yes, no], yes.dtype, shape);
}

/** min(max(x, low), high); the gradient passes at the bounds themselves, as in PyTorch. */
export function clip<D extends DType>(x: Value<D>, low: number, high: number): Value<D> {
  return apply1("Clip", [x, scalar(low, x.dtype), scalar(high, x.dtype)], x.dtype, x.shape);
}

export function cast<D extends DType>(x: Value, dtype: D): Value<D> {
  return x.dtype === dtype ? (x as Value<D>) : apply1("Cast", [x], dtype, x.shape, { to: onnxTypes[dtype] });
}

/** ONNX's TensorProto.DataType numbers. */
export const onnxTypes: Readonly<Record<DType, number>> = {
  float32: 1,
  uint8: 2,
  int8: 3,
  uint16: 4,
  int16: 5,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

function requireBool(op: string, x: Value): Value {
  if (x.dtype !== "bool") throw new ShapeError(`${op}: wants a boolean tensor, not ${describe(x)}`);
  return x;
}
