/** Reductions over axes. `axes` defaults to all of them; `keep` leaves the reduced axes with extent 1. */
import { normalizeAxes, normalizeAxis } from "./shapes.ts";
import { apply1, int64, type Value } from "./value.ts";

export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keep?: boolean;
}

type Reduction = (x: Value, options?: ReduceOptions) => Value;

function reduction(op: string): Reduction {
  return (x, options = {}) => {
    const axes = normalizeAxes(op, options.axes ?? [...x.shape.keys()], x.shape.length);
    if (axes.length === 0) return x;
    const keep = options.keep ?? false;
    const kept = x.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
    const shape = keep ? kept : kept.filter((_, i) => !axes.includes(i));
    const attributes = { keepdims: keep ? 1 : 0 };
    return apply1(op, [x, int64(axes)], x.dtype, shape, attributes);
  };
}

export const reduceSum: Reduction = reduction("ReduceSum");
export const reduceMean: Reduction = reduction("ReduceMean");
/** The largest; the gradient is shared evenly among ties (as PyTorch's `amax`). */
export const reduceMax: Reduction = reduction("ReduceMax");
/** The smallest; the gradient is shared evenly among ties. */
export const reduceMin: Reduction = reduction("ReduceMin");

/** Index of the first largest element along an axis, `int64`, the axis dropped. */
export function argMax(x: Value, axis: number): Value {
  const at = normalizeAxis("ArgMax", axis, x.shape.length);
  const shape = x.shape.filter((_, i) => i !== at);
  return apply1("ArgMax", [x], "int64", shape, { axis: at, keepdims: 0 });
}
