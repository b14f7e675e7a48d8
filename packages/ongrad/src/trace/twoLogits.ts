import { concat } from "../graph/arrange.ts";
import { sub } from "../graph/elementwise.ts";
import { type DType, full, type Value } from "../graph/value.ts";

/** Of one number an image, `[N, 1]`, those of two classes, `[N, 2]`: (0, z) of a logit, (1 − p, p) of a probability. */
export function twoLogits<D extends DType>(x: Value<D>, isProbability: boolean): Value<D> {
  return concat([isProbability ? sub(1, x) : full(0, x.shape, x.dtype), x], 1);
}
