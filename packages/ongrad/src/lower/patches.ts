import { reshape, transposeLast } from "../graph/arrange.ts";
import { samePads } from "../graph/convolution.ts";
import { matmul } from "../graph/matmul.ts";
import { requireRank } from "../graph/shapes.ts";
import type { DType, Value } from "../graph/value.ts";
import { shiftMatrix } from "./shiftMatrix.ts";

/**
 * The `kernel × kernel` patch around every pixel, as a convolution of the same padding sees it: `[N, C, H, W]` to
 * `[N, C·k·k, H·W]`, patch elements in the order (channel, row, column). Two products with 0/1 matrices, so the
 * derivative is two products too.
 */
export function patches2d<D extends DType>(x: Value<D>, kernel: number, padding: "same" | "circular"): Value<D> {
  requireRank("patches2d", "the input", x, 4);
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [top, left] = samePads(kernel, kernel);
  const common = { kernel, stride: 1, dilation: 1, circular: padding === "circular" };
  const rows = shiftMatrix({ ...common, pad: top, inputs: height, outputs: height }, x.dtype);
  const columns = shiftMatrix({ ...common, pad: left, inputs: width, outputs: width }, x.dtype);
  const shifted = matmul(reshape(rows, [kernel * height, height]), x);
  const all = matmul(reshape(shifted, [n, c * kernel, 1, height, width]), transposeLast(columns));
  return reshape(all, [n, c * kernel * kernel, height * width]);
}
