import { reverse, transpose } from "../graph/arrange.ts";
import type { DType, Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

/** A kernel `[O, C, kh, kw]` with its channels swapped and turned around in both directions: `[C, O, kh, kw]`. */
export function turned<D extends DType>(w: Value<D>): Value<D> {
  return reverse(transpose(w, [1, 0, 2, 3]), [2, 3]);
}

/**
 * The kernel `[C, O, kh, kw]` that a kernel `[O, C, kh, kw]` was made of by `turned`, as the derivative of a
 * convolution in its image does; otherwise `undefined`.
 */
export function turnedKernel(w: Value): Value | undefined {
  const slice = madeBy("Slice", w);
  if (!slice || !isConstant(slice.inputs[4], [-1, -1]) || !isConstant(slice.inputs[3], [2, 3])) return undefined;
  const from = slice.inputs[0]!;
  // Every tap, none left out.
  if (!from.shape.every((extent, axis) => extent === w.shape[axis])) return undefined;
  const swapped = madeBy("Transpose", from);
  const perm = swapped?.attributes.perm as readonly number[] | undefined;
  return perm?.join() === "1,0,2,3" ? swapped!.inputs[0]! : undefined;
}

function isConstant(value: Value | undefined, wanted: readonly number[]): boolean {
  if (value?.source.kind !== "constant" || value.source.data.length !== wanted.length) return false;
  return wanted.every((n, i) => Number((value.source as { data: ArrayLike<number | bigint> }).data[i]) === n);
}
