import type { Pads } from "../../graph/convolution.ts";
import { abs, equal, mul, pow, sqrt, where } from "../../graph/elementwise.ts";
import { averagePool, maxPool, pooledExtent, roomAlong, type Windows, windowCounts } from "../../graph/pooling.ts";
import { reduceMax, reduceMean, reduceSum } from "../../graph/reduction.ts";
import { constant, makeData, sizeOf, type Value } from "../../graph/value.ts";
import {
  describeNode,
  type ForeignNode,
  type Importer,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
} from "../foreignNode.ts";
import { asImages, cut, fromImages, padsOf, pairAttribute } from "./spatial.ts";
import { axesOf, poolVolume, withoutCut } from "./volumes.ts";

const importMaxPool: Importer = (node) => {
  const x = required(node, 0);
  const rank = x.shape.length;
  if (rank > 4 && node.outputCount < 2) return [overVolume(node, x, (images, windows) => maxPool(images, windows)[0])];
  if (node.outputCount > 1 && numberAttribute(node, "storage_order", 0) !== 0) {
    throw new ModelError(`${describeNode(node)}: indices in column order (storage_order) cannot be imported.`);
  }
  const { images, windows } = pooled(node, x);
  const [y, indices] = maxPool(images, windows);
  if (node.outputCount < 2) return [fromImages(y, rank)];
  if (sizeOf(images.shape) !== sizeOf(x.shape)) {
    throw new ModelError(`${describeNode(node)}: indices cannot be imported where pixels are left out.`);
  }
  return [fromImages(y, rank), fromImages(indices, rank)];
};

const importAveragePool: Importer = (node) => {
  const x = required(node, 0);
  const countPads = numberAttribute(node, "count_include_pad", 0) === 1;
  if (x.shape.length > 4) return [overVolume(node, x, (images, windows) => averagePool(images, windows, countPads))];
  const { images, windows } = pooled(node, x);
  return [fromImages(averagePool(images, windows, countPads), x.shape.length)];
};

const importGlobalAveragePool: Importer = (node) => {
  const x = required(node, 0);
  return [reduceMean(x, { axes: spatialAxes(x), keep: true })];
};

/** One window over everything where the rank allows it, so that the gradient goes to one maximum, as in PyTorch. */
const importGlobalMaxPool: Importer = (node) => {
  const x = required(node, 0);
  const rank = x.shape.length;
  if (rank !== 3 && rank !== 4) return [reduceMax(x, { axes: spatialAxes(x), keep: true })];
  const images = asImages(node, x);
  const kernel = [images.shape[2]!, images.shape[3]!] as const;
  const windows: Windows = { kernel, strides: [1, 1], pads: [0, 0, 0, 0], dilations: [1, 1], ceil: false };
  return [fromImages(maxPool(images, windows)[0], rank)];
};

/** (Σ |x|ᵖ)^(1/p) */
const importLpPool: Importer = (node) => {
  const x = required(node, 0);
  const p = numberAttribute(node, "p", 2);
  if (x.shape.length > 4) return [root(overVolume(node, power(x, p), sumPool), p)];
  const { images, windows } = pooled(node, x);
  return [fromImages(root(sumPool(power(images, p), windows), p), x.shape.length)];
};

/** The sum of each window, as a mean times its count. */
function sumPool(images: Value, windows: Windows): Value {
  const mean = averagePool(images, windows, true);
  const counts = ([0, 1] as const).map((axis) => {
    const numbers = windowCounts(images.shape[axis + 2]!, mean.shape[axis + 2]!, axis, windows, true);
    const shape = axis === 0 ? [numbers.length, 1] : [numbers.length];
    return constant(makeData(images.dtype, numbers), shape);
  }) as [Value, Value];
  return windows.ceil ? mul(mul(mean, counts[0]), counts[1]) : mul(mean, windows.kernel[0] * windows.kernel[1]);
}

const importGlobalLpPool: Importer = (node) => {
  const x = required(node, 0);
  const p = numberAttribute(node, "p", 2);
  return [root(reduceSum(power(x, p), { axes: spatialAxes(x), keep: true }), p)];
};

function spatialAxes(x: Value): number[] {
  return [...x.shape.keys()].slice(2);
}

/** |x|ᵖ */
function power(x: Value, p: number): Value {
  if (p === 2) return mul(x, x);
  return p === 1 ? abs(x) : pow(abs(x), p);
}

/** The p-th root of a sum of powers, with derivative 0 at 0, where the root has none. */
function root(sum: Value, p: number): Value {
  if (p === 1) return sum;
  const empty = equal(sum, 0);
  const safe = where(empty, 1, sum);
  return where(empty, 0, p === 2 ? sqrt(safe) : pow(safe, 1 / p));
}

/** Over three spatial axes or more, two at a time. */
function overVolume(node: ForeignNode, x: Value, pool: (images: Value, windows: Windows) => Value): Value {
  const kept = withoutCut(x, axesOf(node, x, numbersAttribute(node, "kernel_shape") ?? []));
  return poolVolume(kept.x, kept.axes, numberAttribute(node, "ceil_mode", 0) === 1, (images, windows) =>
    pool(withoutUnreached(images, windows), windows),
  );
}

/** What is pooled, as images, and its windows. */
function pooled(node: ForeignNode, x: Value): { readonly images: Value; readonly windows: Windows } {
  if (!numbersAttribute(node, "kernel_shape")) {
    throw new ModelError(`${describeNode(node)}: attribute kernel_shape is missing.`);
  }
  const rank = x.shape.length;
  const images = asImages(node, x);
  const kernel = pairAttribute(node, "kernel_shape", rank, 1);
  const strides = pairAttribute(node, "strides", rank, 1);
  const dilations = pairAttribute(node, "dilations", rank, 1);
  const asked = padsOf(node, rank, [images.shape[2]!, images.shape[3]!], kernel, strides, dilations);
  const kept = cut(images, asked);
  const ceil = numberAttribute(node, "ceil_mode", 0) === 1;
  const windows: Windows = { kernel, strides, pads: kept.pads, dilations, ceil };
  return { images: withoutUnreached(kept.x, windows), windows };
}

/**
 * Where `ceil` makes a last window of one axis reach out and strides along the other leave its end unread, that end
 * is cut off: otherwise onnxruntime's shape inference would expect a window there.
 */
function withoutUnreached(images: Value, windows: Windows): Value {
  if (!windows.ceil) return images;
  const left = ([0, 1] as const).map((axis) => {
    const extent = images.shape[axis + 2]!;
    return roomAlong(extent, axis, windows) - (pooledExtent(extent, axis, windows) - 1) * windows.strides[axis];
  });
  if (left.every((n) => n >= 0)) return images;
  return cut(images, [
    0,
    0,
    ...([0, 1] as const).map((axis) => Math.min(0, windows.pads[axis + 2]! - left[axis]!)),
  ] as unknown as Pads).x;
}

export const poolingImporters: Readonly<Record<string, Importer>> = {
  MaxPool: importMaxPool,
  AveragePool: importAveragePool,
  GlobalAveragePool: importGlobalAveragePool,
  GlobalMaxPool: importGlobalMaxPool,
  LpPool: importLpPool,
  GlobalLpPool: importGlobalLpPool,
};
