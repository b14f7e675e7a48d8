/** Reductions over axes. `axes` defaults to all of them; `keep` leaves the reduced axes with extent 1. */
import { abs, log, mul } from "./elementwise.ts";
import { normalizeAxes, normalizeAxis } from "./shapes.ts";
import { apply1, type DType, int64, type Value } from "./value.ts";

export interface ReduceOptions {
  readonly axes?: readonly number[];
  readonly keep?: boolean;
}

type Reduction = <D extends DType>(x: Value<D>, options?: ReduceOptions) => Value<D>;

/** `alone` is what the reduction of each element by itself is, where there are no axes to reduce. */
function reduction(op: string, alone: <D extends DType>(x: Value<D>) => Value<D> = (x) => x): Reduction {
  return (x, options = {}) => {
    const axes = normalizeAxes(op, options.axes ?? [...x.shape.keys()], x.shape.length);
    if (axes.length === 0) return alone(x);
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

/** The product; its derivative is exact where elements are 0. */
export const reduceProd: Reduction = reduction("ReduceProd");
/** Σ|x|; subgradient 0 at 0. */
export const reduceL1: Reduction = reduction("ReduceL1", abs);
/** √Σx²; subgradient 0 where all elements are 0 (as PyTorch's `norm`). */
export const reduceL2: Reduction = reduction("ReduceL2", abs);
/** log Σx. */
export const reduceLogSum: Reduction = reduction("ReduceLogSum", log);
/** log Σexp(x), without overflow. */
export const reduceLogSumExp: Reduction = reduction("ReduceLogSumExp");
/** Σx². */
export const reduceSumSquare: Reduction = reduction("ReduceSumSquare", (x) => mul(x, x));

/** Index of the first largest element along an axis, `int64`, the axis dropped. */
export function argMax(x: Value, axis: number): Value<"int64"> {
  return position("ArgMax", x, axis);
}

/** Index of the first smallest element along an axis, `int64`, the axis dropped. */
export function argMin(x: Value, axis: number): Value<"int64"> {
  return position("ArgMin", x, axis);
}

function position(op: string, x: Value, axis: number): Value<"int64"> {
  const at = normalizeAxis(op, axis, x.shape.length);
  const shape = x.shape.filter((_, i) => i !== at);
  return apply1(op, [x], "int64", shape, { axis: at, keepdims: 0 });
}
