import { broadcastShapes, describe, pair, ShapeError } from "./shapes.ts";
import { apply1, type DType, type Value } from "./value.ts";

/** Matrix product of the last two axes, `[…, m, k] × […, k, n]`; the axes before broadcast. */
export function matmul<D extends DType>(a: Value<D>, b: Value<D>): Value<D> {
  pair("MatMul", a, b);
  const [m, k] = a.shape.slice(-2);
  const [inner, n] = b.shape.slice(-2);
  if (m === undefined || k === undefined || inner === undefined || n === undefined || k !== inner) {
    throw new ShapeError(`MatMul: ${describe(a)} and ${describe(b)} do not multiply`);
  }
  const batch = broadcastShapes("MatMul", a.shape.slice(0, -2), b.shape.slice(0, -2));
  return apply1("MatMul", [a, b], a.dtype, [...batch, m, n]);
}
