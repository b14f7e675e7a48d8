import { reshape, transposeLast } from "../graph/arrange.ts";
import { describe, normalizeAxis, ShapeError } from "../graph/shapes.ts";
import { type DType, sizeOf, type Value } from "../graph/value.ts";
import { matrixProduct } from "./matrixProduct.ts";

/**
 * A linear map `[m, n]` applied to every line of `x` along an axis of `n` elements, which becomes `m`.
 * @throws ShapeError
 */
export function alongAxis<D extends DType>(matrix: Value<D>, x: Value<D>, axis: number): Value<D> {
  const at = normalizeAxis("MatMul", axis, x.shape.length);
  const [m, n] = matrix.shape as [number, number];
  if (x.shape[at] !== n) {
    throw new ShapeError(`MatMul: ${describe(matrix)} does not apply to axis ${axis} of ${describe(x)}`);
  }
  const [lead, trail] = [sizeOf(x.shape.slice(0, at)), sizeOf(x.shape.slice(at + 1))];
  const lines =
    trail === 1
      ? matrixProduct(reshape(x, [lead, n]), transposeLast(matrix))
      : matrixProduct(matrix, lead === 1 ? reshape(x, [n, trail]) : reshape(x, [lead, n, trail]));
  return reshape(lines, x.shape.with(at, m));
}
