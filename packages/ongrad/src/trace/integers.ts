/**
 * Integers that stand for real numbers. They are computed in floating point, which holds whole numbers up to 2²⁴
 * exactly and has derivatives; a marked cast makes integers of them for whatever reads them as such.
 */
import { cast, onnxTypes } from "../graph/elementwise.ts";
import { apply, constant, type Derivative, type DType, isFloat, makeData, type Value } from "../graph/value.ts";
import type { ForeignNode } from "./foreignNode.ts";

/** The smallest and the largest of each type that activations are quantised to, by ONNX's numbers. */
export const integerBounds: ReadonlyMap<number, { readonly low: number; readonly high: number }> = new Map([
  [onnxTypes.uint8, { low: 0, high: 255 }],
  [onnxTypes.int8, { low: -128, high: 127 }],
  [onnxTypes.uint16, { low: 0, high: 65535 }],
  [onnxTypes.int16, { low: -32768, high: 32767 }],
  // uint4 and int4, which are held as bytes.
  [21, { low: 0, high: 15 }],
  [22, { low: -8, high: 7 }],
]);

/** That of a rounding by this node: straight through where that is asked for, and else missing, by name. */
export function roundingDerivative(node: Pick<ForeignNode, "op" | "domain" | "name" | "straightThrough">): Derivative {
  if (node.straightThrough) return "straight-through";
  const missing = node.domain === "" ? node.op : `${node.domain}.${node.op}`;
  return { missing, node: node.name, remedy: "load the model with straightThrough to give it one" };
}

/** Whole numbers as integers. What is done to the integers themselves is refused a derivative by the node's name. */
export function asIntegers(whole: Value, dtype: DType, node: ForeignNode): Value {
  const derivative = roundingDerivative({ ...node, straightThrough: false });
  return apply("Cast", [whole], [{ dtype, shape: whole.shape }], { to: onnxTypes[dtype] }, "", derivative)[0]!;
}

/** The whole numbers that `asIntegers` was given; `undefined` for any other value. */
export function heldNumbers(q: Value): Value | undefined {
  if (isFloat(q.dtype) || q.source.kind !== "node") return undefined;
  const { op, derivative, inputs } = q.source.node;
  return op === "Cast" && typeof derivative === "object" ? inputs[0] : undefined;
}

/** Integers as floating-point numbers; stored ones stay stored. */
export function asFloat(q: Value, dtype: DType): Value {
  const held = heldNumbers(q);
  if (held) return cast(held, dtype);
  if (q.source.kind !== "constant" || isFloat(q.dtype)) return cast(q, dtype);
  const numbers = Float64Array.from(q.source.data as ArrayLike<number | bigint>, Number);
  return constant(makeData(dtype, numbers), q.shape);
}
