/** Reading and writing at places that a tensor of indices names. */
import { describe, normalizeAxis, ShapeError, sameShape } from "./shapes.ts";
import { apply1, type DType, type Shape, type Value } from "./value.ts";

/** What becomes of the number that stood at a written place. */
export type ScatterReduction = "none" | "add" | "mul" | "max" | "min";

/**
 * `x` with `updates` written (none), added, multiplied or compared where `indices` say, along `axis`; repeated indices
 * add up, but must not occur where numbers are overwritten. Of the largest (smallest) numbers of a place, equal ones
 * share the gradient evenly (as `torch.scatter_reduce`). @throws ShapeError
 */
export function scatterElements<D extends DType>(
  x: Value<D>,
  indices: Value,
  updates: Value<D>,
  axis: number,
  reduction: ScatterReduction,
): Value<D> {
  const at = normalizeAxis("ScatterElements", axis, x.shape.length);
  const { length } = x.shape;
  const inside = indices.shape.length === length && indices.shape.every((n, i) => i === at || n <= x.shape[i]!);
  if (!inside || !whole(indices) || !sameShape(indices.shape, updates.shape) || updates.dtype !== x.dtype) {
    throw new ShapeError(
      `ScatterElements: ${describe(indices)} and ${describe(updates)} do not scatter into ${describe(x)}`,
    );
  }
  return apply1("ScatterElements", [x, indices, updates], x.dtype, x.shape, { axis: at, reduction });
}

/**
 * `indices` `[…, k]`, `int64`, names places along the first `k` axes of `x`: the slices of `x` there, of shape
 * `[…, the other axes of x]`. @throws ShapeError
 */
export function gatherND<D extends DType>(x: Value<D>, indices: Value): Value<D> {
  return apply1("GatherND", [x, indices], x.dtype, slicesShape("GatherND", x, indices));
}

/**
 * As `scatterElements`, with the slices `updates` at the places that `indices` names as for `gatherND`.
 * @throws ShapeError
 */
export function scatterND<D extends DType>(
  x: Value<D>,
  indices: Value,
  updates: Value<D>,
  reduction: ScatterReduction,
): Value<D> {
  if (!sameShape(slicesShape("ScatterND", x, indices), updates.shape) || updates.dtype !== x.dtype) {
    throw new ShapeError(`ScatterND: ${describe(indices)} and ${describe(updates)} do not scatter into ${describe(x)}`);
  }
  return apply1("ScatterND", [x, indices, updates], x.dtype, x.shape, { reduction });
}

function slicesShape(op: string, x: Value, indices: Value): Shape {
  const depth = indices.shape.at(-1);
  if (depth === undefined || depth < 1 || depth > x.shape.length || indices.dtype !== "int64") {
    throw new ShapeError(`${op}: ${describe(indices)} does not index ${describe(x)}`);
  }
  return [...indices.shape.slice(0, -1), ...x.shape.slice(depth)];
}

function whole(indices: Value): boolean {
  return indices.dtype === "int64" || indices.dtype === "int32";
}
