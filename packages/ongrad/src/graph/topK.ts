import { describe, normalizeAxis, ShapeError } from "./shapes.ts";
import { apply, type DType, int64, type Value } from "./value.ts";

export interface TopKOptions {
  /** Default −1. */
  readonly axis?: number;
  /** The largest (default) or the smallest. */
  readonly largest?: boolean;
}

/**
 * The `k` largest (or smallest) elements along an axis in order, and where they stood, `int64`; the lower index wins a
 * tie. The gradient goes to the elements that were picked. @throws ShapeError
 */
export function topK<D extends DType>(
  x: Value<D>,
  k: number,
  options: TopKOptions = {},
): { readonly values: Value<D>; readonly indices: Value<"int64"> } {
  const axis = normalizeAxis("TopK", options.axis ?? -1, x.shape.length);
  if (!Number.isInteger(k) || k < 0 || k > x.shape[axis]!) {
    throw new ShapeError(`TopK: ${describe(x)} has no ${k} elements along axis ${axis}`);
  }
  const shape = x.shape.with(axis, k);
  const outputs = [
    { dtype: x.dtype, shape },
    { dtype: "int64" as const, shape },
  ];
  const attributes = { axis, largest: options.largest === false ? 0 : 1, sorted: 1 };
  const [values, indices] = apply<D | "int64">("TopK", [x, int64([k])], outputs, attributes);
  return { values: values as Value<D>, indices: indices as Value<"int64"> };
}
