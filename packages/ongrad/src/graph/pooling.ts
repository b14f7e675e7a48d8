/** Two-dimensional pooling, `[N, C, H, W]`. */
import type { Pads } from "./convolution.ts";
import { describe, requireRank, ShapeError } from "./shapes.ts";
import { type Attributes, apply, apply1, type DType, type Node, type Shape, type Value } from "./value.ts";

export interface Pool2dOptions {
  /** Window width and height. */
  readonly kernel: number;
  /** Default: the kernel (windows side by side). */
  readonly stride?: number;
  /** Zero padding (average pooling counts it; maximum pooling ignores it). Default none. */
  readonly pads?: Pads;
}

export interface Windows {
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: Pads;
  readonly dilations: readonly [number, number];
  /** Whether a last window that reaches past the padded end counts, as long as it starts before the end padding. */
  readonly ceil: boolean;
}

/** The largest of each window; the gradient goes to the first largest in row order, as in PyTorch. */
export function maxPool2d<D extends DType>(x: Value<D>, options: Pool2dOptions): Value<D> {
  return maxPool(x, askedWindows(options))[0];
}

/** The mean of each window, padding counted. */
export function averagePool2d<D extends DType>(x: Value<D>, options: Pool2dOptions): Value<D> {
  return averagePool(x, askedWindows(options), true);
}

/**
 * The ONNX operator itself: the maxima, and for each the position in the flattened `x` where it came from (`int64`),
 * which is computed only where it is used.
 */
export function maxPool<D extends DType>(x: Value<D>, windows: Windows): [Value<D>, Value<"int64">] {
  const { shape, attributes } = pooled("MaxPool", x, windows);
  const outputs = [
    { dtype: x.dtype, shape },
    { dtype: "int64", shape },
  ] as const;
  return apply<D | "int64">("MaxPool", [x], outputs, attributes) as [Value<D>, Value<"int64">];
}

/**
 * The ONNX operator itself: `countPads` says whether a mean counts the padding in its window (never what lies beyond).
 */
export function averagePool<D extends DType>(x: Value<D>, windows: Windows, countPads: boolean): Value<D> {
  const { shape, attributes } = pooled("AveragePool", x, windows);
  return apply1("AveragePool", [x], x.dtype, shape, { ...attributes, count_include_pad: countPads ? 1 : 0 });
}

/** The windows of a pooling as it was built. */
export function windowsOf({ attributes }: Node): Windows {
  const { kernel_shape, strides, pads, dilations = [1, 1], ceil_mode } = attributes as Record<string, unknown>;
  return { kernel: kernel_shape, strides, pads, dilations, ceil: ceil_mode === 1 } as Windows;
}

function askedWindows({ kernel, stride = kernel, pads = [0, 0, 0, 0] }: Pool2dOptions): Windows {
  return { kernel: [kernel, kernel], strides: [stride, stride], pads, dilations: [1, 1], ceil: false };
}

function pooled(op: string, x: Value, windows: Windows): { shape: Shape; attributes: Attributes } {
  requireRank(op, "the input", x, 4);
  const { kernel, strides, pads, dilations } = windows;
  if (![...kernel, ...strides, ...dilations].every((n) => Number.isInteger(n) && n >= 1)) {
    const dilated = dilations.every((n) => n === 1) ? "" : ` and dilation ${short(dilations)}`;
    throw new ShapeError(
      `${op}: kernel ${short(kernel)} and stride ${short(strides)}${dilated} must be whole numbers from 1`,
    );
  }
  if (!pads.every((n, i) => Number.isInteger(n) && n >= 0 && n < kernel[i % 2]!)) {
    throw new ShapeError(
      `${op}: pads [${pads}] must be whole numbers from 0 and smaller than the kernel, ${short(kernel)}`,
    );
  }
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [ho, wo] = [pooledExtent(height, 0, windows), pooledExtent(width, 1, windows)];
  if (ho < 1 || wo < 1) {
    throw new ShapeError(`${op}: a ${kernel.join("×")} window is larger than ${describe(x)} padded by [${pads}]`);
  }
  const { pads: written, ceil: up } = withoutCutWindows(windows, [height, width]);
  const dilated = dilations.some((d) => d !== 1) ? { dilations } : {};
  const attributes = { kernel_shape: kernel, strides, pads: written, ...dilated, ...(up ? { ceil_mode: 1 } : {}) };
  return { shape: [n, c, ho, wo], attributes };
}

/** One number where both axes have the same. */
function short([down, across]: readonly [number, number]): string {
  return down === across ? `${down}` : `${down}×${across}`;
}

/** How far the last window could start behind the first. */
export function roomAlong(extent: number, axis: 0 | 1, { kernel, pads, dilations }: Windows): number {
  return extent + pads[axis] + pads[axis + 2]! - dilations[axis] * (kernel[axis] - 1) - 1;
}

/** How many windows there are along one axis. */
export function pooledExtent(extent: number, axis: 0 | 1, windows: Windows): number {
  const stride = windows.strides[axis];
  const room = roomAlong(extent, axis, windows);
  if (!windows.ceil) return Math.floor(room / stride) + 1;
  const steps = Math.ceil(room / stride);
  return steps * stride >= extent + windows.pads[axis] ? steps : steps + 1;
}

/**
 * The same windows with no use made of the rule that `ceil` gives up a window that would start in the end padding:
 * ONNX's shape inference does not know it before operator set 22. End padding that no window reaches goes instead,
 * and `ceil` itself where every window is whole.
 */
function withoutCutWindows(windows: Windows, size: readonly [number, number]): { pads: Pads; ceil: boolean } {
  if (!windows.ceil) return { pads: windows.pads, ceil: false };
  const pads: [number, number, number, number] = [...windows.pads];
  let ceil = false;
  for (const axis of [0, 1] as const) {
    const used = (pooledExtent(size[axis], axis, windows) - 1) * windows.strides[axis];
    const room = roomAlong(size[axis], axis, windows);
    if (used > room) ceil = true;
    else pads[axis + 2] = Math.max(0, pads[axis + 2]! - (room - used));
  }
  return { pads, ceil };
}

/**
 * How many elements each window counts along one axis, so that a mean's divisor is the product over both: those inside
 * the input, with `countPads` those inside its padding too, but never those beyond.
 */
export function windowCounts(
  extent: number,
  outputs: number,
  axis: 0 | 1,
  windows: Windows,
  countPads: boolean,
): number[] {
  return Array.from({ length: outputs }, (_, output) => {
    const at = windowPositions(output, axis, windows);
    return at.filter((i) => (countPads ? i < extent + windows.pads[axis + 2]! : i >= 0 && i < extent)).length;
  });
}

/** Where a window looks along one axis; positions outside the input are padding. */
export function windowPositions(output: number, axis: 0 | 1, { kernel, strides, pads, dilations }: Windows): number[] {
  return Array.from({ length: kernel[axis] }, (_, tap) => output * strides[axis] - pads[axis] + tap * dilations[axis]);
}
