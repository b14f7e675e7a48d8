import type { Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

/**
 * The kernel `[C, O, kh, kw]` that a kernel `[O, C, kh, kw]` was made of by swapping its channels and turning it around
 * in both directions, as the derivative of a convolution in its image does; otherwise `undefined`.
 */
export function turnedKernel(w: Value): Value | undefined {
  const turned = madeBy("Slice", w);
  if (!turned || !isConstant(turned.inputs[4], [-1, -1]) || !isConstant(turned.inputs[3], [2, 3])) return undefined;
  const from = turned.inputs[0]!;
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
