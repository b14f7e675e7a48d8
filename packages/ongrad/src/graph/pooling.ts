/** Two-dimensional pooling, `[N, C, H, W]`. */
import type { Pads } from "./convolution.ts";
import { describe, requireRank, ShapeError } from "./shapes.ts";
import { apply, apply1, type Value } from "./value.ts";

export interface Pool2dOptions {
  /** Window width and height. */
  readonly kernel: number;
  /** Default: the kernel (windows side by side). */
  readonly stride?: number;
  /** Zero padding (average pooling counts it; maximum pooling ignores it). Default none. */
  readonly pads?: Pads;
}

/** The largest of each window; the gradient goes to the first largest in row order, as in PyTorch. */
export function maxPool2d(x: Value, options: Pool2dOptions): Value {
  const { shape, attributes } = window("MaxPool", x, options);
  // The second output, the position of each maximum, is emitted only where a gradient asks for it.
  return apply(
    "MaxPool",
    [x],
    [
      { dtype: x.dtype, shape },
      { dtype: "int64", shape },
    ],
    attributes,
  )[0]!;
}

/** The mean of each window, padding counted. */
export function averagePool2d(x: Value, options: Pool2dOptions): Value {
  const { shape, attributes } = window("AveragePool", x, options);
  return apply1("AveragePool", [x], x.dtype, shape, { ...attributes, count_include_pad: 1 });
}

function window(op: string, x: Value, options: Pool2dOptions) {
  requireRank(op, "the input", x, 4);
  const { kernel } = options;
  const stride = options.stride ?? kernel;
  const pads = options.pads ?? [0, 0, 0, 0];
  if (![kernel, stride].every((n) => Number.isInteger(n) && n >= 1)) {
    throw new ShapeError(`${op}: kernel ${kernel} and stride ${stride} must be whole numbers from 1`);
  }
  if (!pads.every((n) => Number.isInteger(n) && n >= 0 && n < kernel)) {
    throw new ShapeError(`${op}: pads [${pads}] must be whole numbers from 0 and smaller than the kernel, ${kernel}`);
  }
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const ho = Math.floor((height + pads[0] + pads[2] - kernel) / stride) + 1;
  const wo = Math.floor((width + pads[1] + pads[3] - kernel) / stride) + 1;
  if (ho < 1 || wo < 1)
    throw new ShapeError(`${op}: a ${kernel}×${kernel} window is larger than ${describe(x)} padded by [${pads}]`);
  return { shape: [n, c, ho, wo], attributes: { kernel_shape: [kernel, kernel], strides: [stride, stride], pads } };
}
