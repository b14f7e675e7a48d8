import { normalizeAxis } from "./shapes.ts";
import { apply1, type DType, int64, type Value } from "./value.ts";

export interface CumSumOptions {
  /** Whether an element's own value is left out of its sum. Default false. */
  readonly exclusive?: boolean;
  /** Whether the sums run from the end. Default false. */
  readonly reverse?: boolean;
}

/** Running sums along an axis, in the shape of `x`. @throws ShapeError */
export function cumSum<D extends DType>(x: Value<D>, axis: number, options: CumSumOptions = {}): Value<D> {
  const at = normalizeAxis("CumSum", axis, x.shape.length);
  const attributes = { exclusive: options.exclusive ? 1 : 0, reverse: options.reverse ? 1 : 0 };
  return apply1("CumSum", [x, int64([at])], x.dtype, x.shape, attributes);
}
