import { normalizeAxis } from "./shapes.ts";
import { apply1, type DType, type Value } from "./value.ts";

/** exp(x) / Σ exp(x) along an axis. */
export function softmax<D extends DType>(x: Value<D>, axis = -1): Value<D> {
  return apply1("Softmax", [x], x.dtype, x.shape, { axis: normalizeAxis("Softmax", axis, x.shape.length) });
}

/** log softmax(x) along an axis, without overflow. */
export function logSoftmax<D extends DType>(x: Value<D>, axis = -1): Value<D> {
  return apply1("LogSoftmax", [x], x.dtype, x.shape, { axis: normalizeAxis("LogSoftmax", axis, x.shape.length) });
}
