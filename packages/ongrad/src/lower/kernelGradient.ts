import { concat, pad, reshape, slice, transpose, transposeLast } from "../graph/arrange.ts";
import type { Geometry } from "../graph/convolution.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import type { Node, Shape, Value } from "../graph/value.ts";
import { correlateLarge, GRADIENT_RATE } from "./largeKernels.ts";
import { phases } from "./phases.ts";
import { shiftMatrix } from "./shiftMatrix.ts";

/** What a gradient in a kernel is of. */
export interface KernelGradient {
  readonly x: Value;
  readonly dy: Value;
  readonly kernel: Shape;
  readonly geometry: Geometry;
}

/** By the node that computes each gradient: it is a product of many parts, in which it can hardly be recognised. */
const made = new WeakMap<Node, KernelGradient>();

/** What a node computes if it is the last one of a `kernelGradient` that may have a faster form in blocks. */
export function kernelGradientOf(node: Node): KernelGradient | undefined {
  return made.get(node);
}

/**
 * Says what the node of `value` computes, for `kernelGradientOf`. A pass that builds such a node anew says so again.
 */
export function markKernelGradient(value: Value, gradient: KernelGradient): Value {
  if (value.source.kind === "node") made.set(value.source.node, gradient);
  return value;
}

/**
 * The gradient of a convolution in its kernel, `dW[o,c,a,b] = Σ dy[n,o,p,q]·x[n,c, s·p+d·a−ph, s·q+d·b−pw]`, as matrix
 * products: shifting by a kernel offset is a product with a 0/1 matrix, exact for finite values and multi-threaded.
 * `x [N,C,H,W]`, `dy [N,O,Ho,Wo]`, result `[O, C/groups, kh, kw]`. This is the portable form and the one that is
 * differentiated again; `blocked` computes `blockedKernelGradient` instead where that fits.
 */
export function kernelGradient(x: Value, dy: Value, kernel: Shape, geometry: Geometry): Value {
  const inFrequency = throughFrequency(x, dy, kernel, geometry);
  if (inFrequency) return inFrequency;
  const apart = ofPhases(x, dy, kernel, geometry);
  if (apart) return apart;
  const products = asProducts(x, dy, kernel, geometry);
  // A product per image is as fast as the form in blocks where there is nothing to shift.
  const pointwise = kernel[2] === 1 && kernel[3] === 1;
  return pointwise ? products : markKernelGradient(products, { x, dy, kernel, geometry });
}

/** The same correlation with examples for channels, in the frequency domain. */
function throughFrequency(x: Value, dy: Value, kernel: Shape, geometry: Geometry): Value | undefined {
  const { groups, strides, dilations, pads } = geometry;
  if (groups !== 1 || ![...strides, ...dilations].every((n) => n === 1)) return undefined;
  const [image, seen] = [x, dy].map((value) => transpose(value, [1, 0, 2, 3])) as [Value, Value];
  const y = correlateLarge(image, seen, [pads[0], pads[1]], [kernel[2]!, kernel[3]!], GRADIENT_RATE);
  return y && transpose(y, [1, 0, 2, 3]);
}

/**
 * At stride 2: even and odd rows and columns of `x` apart are channels of an image half as large, on which the kernel's
 * taps lie next to each other, and the gradient is one at stride 1. Not of so few channels that shifting all of `x` is
 * cheaper.
 */
function ofPhases(x: Value, dy: Value, kernel: Shape, geometry: Geometry): Value | undefined {
  const { groups, strides, dilations, pads } = geometry;
  const [, c, height, width] = x.shape as [number, number, number, number];
  const [o, , kh, kw] = kernel as [number, number, number, number];
  const isHalved = strides.every((n) => n === 2) && dilations.every((n) => n === 1) && groups === 1;
  if (!isHalved || c <= 4 || kh * kw === 1 || height % 2 !== 0 || width % 2 !== 0) return undefined;
  const down = halved(kh, pads[0], height, dy.shape[2]!);
  const along = halved(kw, pads[1], width, dy.shape[3]!);
  if (down.after < 0 || along.after < 0) return undefined;
  const taps = [o, 4 * c, down.taps, along.taps];
  const unit = {
    groups,
    strides: [1, 1],
    dilations,
    pads: [down.before, along.before, down.after, along.after],
  } as const;
  const each = reshape(kernelGradient(phases(x), dy, taps, unit), [o, 2, 2, c, down.taps, along.taps]);
  const joined = reshape(transpose(each, [0, 3, 4, 1, 5, 2]), [o, c, 2 * down.taps, 2 * along.taps]);
  return slice(slice(joined, 2, down.first, down.first + kh), 3, along.first, along.first + kw);
}

/**
 * Of one axis: how many places the `k` taps reach over where every second pixel is left out, the padding there, and
 * which of all taps at both phases is the first one.
 */
function halved(k: number, pad: number, inputs: number, outputs: number) {
  const before = Math.ceil(pad / 2);
  const taps = Math.floor((k - 1 - pad) / 2) + before + 1;
  return { taps, before, after: outputs - inputs / 2 + taps - 1 - before, first: 2 * before - pad };
}

function asProducts(x: Value, dy: Value, kernel: Shape, geometry: Geometry): Value {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const [, o, ho, wo] = dy.shape as [number, number, number, number];
  const [, , kh, kw] = kernel as [number, number, number, number];
  const { groups, strides, dilations, pads } = geometry;
  const pointwise = kh === 1 && kw === 1 && ho === height && wo === width && pads.every((p) => p === 0);
  const perPosition = (columns: Value): Value => {
    const left = reshape(dy, [n, groups, o / groups, ho * wo]);
    const right = reshape(columns, [n, groups, (c / groups) * kh * kw, ho * wo]);
    return reshape(reduceSum(matmul(left, transposeLast(right)), { axes: [0] }), kernel);
  };
  if (pointwise) return perPosition(x);
  const alongHeight = { kernel: kh, stride: strides[0], dilation: dilations[0], pad: pads[0] };
  const alongWidth = { kernel: kw, stride: strides[1], dilation: dilations[1], pad: pads[1] };
  const columns = shiftMatrix({ ...alongWidth, inputs: width, outputs: wo }, x.dtype);
  const rows = shiftMatrix({ ...alongHeight, inputs: height, outputs: ho }, x.dtype);

  // Few input channels or strides: all k·k shifts of x, then one product per image (measured faster there).
  if (c / groups <= 4 || strides[0] > 1 || strides[1] > 1) {
    const shifted = matmul(reshape(rows, [kh * ho, height]), x);
    return perPosition(matmul(reshape(shifted, [n, c * kh, 1, ho, width]), transposeLast(columns)));
  }
  // Otherwise the row shifts go on dy and the column shifts on x: k + k copies instead of k·k, and one product for each
  // of x's gives the offsets of a kernel column.
  const spread = reshape(transpose(rows, [0, 2, 1]), [kh * height, ho]);
  const left = reshape(matmul(spread, dy), [n, groups, (o / groups) * kh, height * wo]);
  const padded = pad(x, [0, 0, 0, pads[1]], [0, 0, 0, pads[3]]);
  const kernelColumns = Array.from({ length: kw }, (_, b): Value => {
    const start = dilations[1] * b;
    const shifted = start === pads[1] && wo === width ? x : slice(padded, 3, start, start + wo);
    const right = reshape(shifted, [n, groups, c / groups, height * wo]);
    const products = reduceSum(matmul(left, transposeLast(right)), { axes: [0] });
    return reshape(products, [o, kh, c / groups, 1]);
  });
  return transpose(concat(kernelColumns, 3), [0, 2, 1, 3]);
}
