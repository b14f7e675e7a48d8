import { constant, type DType, makeData, type TypedData, type Value } from "../graph/value.ts";

/**
 * The 0/1 matrices that shift one image axis for every kernel offset `a` of a convolution: entry `[a, p, i]` is 1
 * where output position `p` reads input position `i = stride·p + dilation·a − pad` (taken around the
 * edge if `circular`). Shape `[kernel, outputs, inputs]`.
 */
export function shiftMatrix<D extends DType>(
  axis: {
    kernel: number;
    stride: number;
    dilation: number;
    pad: number;
    inputs: number;
    outputs: number;
    circular?: boolean;
  },
  dtype: D,
): Value<D> {
  const { kernel, stride, dilation, inputs, outputs } = axis;
  const ones = new Uint8Array(kernel * outputs * inputs);
  for (let a = 0; a < kernel; a++) {
    for (let p = 0; p < outputs; p++) {
      const position = stride * p + dilation * a - axis.pad;
      const i = axis.circular ? ((position % inputs) + inputs) % inputs : position;
      if (i >= 0 && i < inputs) ones[(a * outputs + p) * inputs + i] = 1;
    }
  }
  return constant<TypedData>(makeData(dtype, ones), [kernel, outputs, inputs]) as Value<D>;
}
