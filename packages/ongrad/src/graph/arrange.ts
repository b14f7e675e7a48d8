/** Operators that only move elements: reshaping, transposing, cutting, joining, padding, gathering. */
import { describe, normalizeAxes, normalizeAxis, ShapeError, sameShape } from "./shapes.ts";
import { apply1, type DType, int64, type Operand, type Shape, scalar, sizeOf, type Value } from "./value.ts";

/** Same elements in the same order, other shape; one extent may be −1. */
export function reshape<D extends DType>(x: Value<D>, shape: Shape): Value<D> {
  const known = sizeOf(shape.filter((extent) => extent !== -1));
  const free = shape.filter((extent) => extent === -1).length;
  const target = shape.map((extent) => (extent === -1 ? sizeOf(x.shape) / known : extent));
  if (free > 1 || !target.every(Number.isInteger) || sizeOf(target) !== sizeOf(x.shape)) {
    throw new ShapeError(`Reshape: ${describe(x)} cannot become [${shape}]`);
  }
  if (target.length === x.shape.length && target.every((extent, i) => extent === x.shape[i])) return x;
  // Without it a 0 would stand for the extent at the same place of `x`.
  const attributes = target.includes(0) ? { allowzero: 1 } : {};
  return apply1("Reshape", [x, int64(target)], x.dtype, target, attributes);
}

/** `[N, …]` to `[N, the rest]`. */
export function flatten<D extends DType>(x: Value<D>): Value<D> {
  return reshape(x, [x.shape[0] ?? 1, sizeOf(x.shape.slice(1))]);
}

/** Axis `i` of the result is axis `permutation[i]` of `x`. */
export function transpose<D extends DType>(x: Value<D>, permutation: readonly number[]): Value<D> {
  const rank = x.shape.length;
  if (permutation.length !== rank || normalizeAxes("Transpose", permutation, rank).length !== rank) {
    throw new ShapeError(`Transpose: [${permutation}] is not a permutation of the axes of ${describe(x)}`);
  }
  const perm = permutation.map((axis) => normalizeAxis("Transpose", axis, rank));
  if (perm.every((axis, i) => axis === i)) return x;
  const shape = perm.map((axis) => x.shape[axis]!);
  return apply1("Transpose", [x], x.dtype, shape, { perm });
}

/** Swaps the last two axes; swapping them back gives the value that was there before. */
export function transposeLast<D extends DType>(x: Value<D>): Value<D> {
  const rank = x.shape.length;
  if (rank < 2) throw new ShapeError(`Transpose: ${describe(x)} has no last two axes to swap`);
  const order = [...x.shape.keys()];
  const swap = [...order.slice(0, rank - 2), rank - 1, rank - 2];
  if (x.source.kind === "node" && x.source.node.op === "Transpose") {
    const done = x.source.node.attributes.perm as readonly number[];
    if (done.every((axis, i) => axis === swap[i])) return x.source.node.inputs[0]! as Value<D>;
  }
  return transpose(x, swap);
}

/** `x` repeated along its axes of extent 1 (or missing in front) to fill `shape`. */
export function expand<D extends DType>(x: Value<D>, shape: Shape): Value<D> {
  const lead = shape.length - x.shape.length;
  if (lead < 0 || !x.shape.every((extent, i) => extent === 1 || extent === shape[lead + i])) {
    throw new ShapeError(`Expand: ${describe(x)} cannot fill [${shape}]`);
  }
  if (lead === 0 && x.shape.every((extent, i) => extent === shape[i])) return x;
  return apply1("Expand", [x, int64(shape)], x.dtype, [...shape]);
}

/** Joins along an axis. */
export function concat<D extends DType>(values: readonly Value<D>[], axis: number): Value<D> {
  const first = values[0];
  if (!first) throw new ShapeError("Concat: nothing to join");
  if (values.length === 1) return first;
  const at = normalizeAxis("Concat", axis, first.shape.length);
  for (const value of values) {
    const fits = value.shape.length === first.shape.length && value.dtype === first.dtype;
    if (!fits || !value.shape.every((extent, i) => i === at || extent === first.shape[i])) {
      throw new ShapeError(`Concat: ${describe(value)} does not join ${describe(first)} along axis ${axis}`);
    }
  }
  const shape = first.shape.map((extent, i) => (i === at ? values.reduce((sum, v) => sum + v.shape[at]!, 0) : extent));
  return apply1("Concat", values, first.dtype, shape, { axis: at });
}

/** Elements `start ≤ i < end` of one axis. */
export function slice<D extends DType>(x: Value<D>, axis: number, start: number, end: number): Value<D> {
  const at = normalizeAxis("Slice", axis, x.shape.length);
  const extent = x.shape[at]!;
  if (!(Number.isInteger(start) && Number.isInteger(end) && start >= 0 && start <= end && end <= extent)) {
    throw new ShapeError(`Slice: ${start}..${end} is outside axis ${axis} of ${describe(x)}`);
  }
  if (start === 0 && end === extent) return x;
  const shape = x.shape.map((n, i) => (i === at ? end - start : n));
  return apply1("Slice", [x, int64([start]), int64([end]), int64([at]), int64([1])], x.dtype, shape);
}

/** Of one axis, `count` elements from `start` on, `step` apart: forwards, or backwards where it is negative. */
export function strided<D extends DType>(
  x: Value<D>,
  axis: number,
  start: number,
  step: number,
  count: number,
): Value<D> {
  const at = normalizeAxis("Slice", axis, x.shape.length);
  const last = start + (count - 1) * step;
  const inside = (place: number): boolean => Number.isInteger(place) && place >= 0 && place < x.shape[at]!;
  if (!Number.isInteger(step) || step === 0 || count < 1 || !inside(start) || !inside(last)) {
    throw new ShapeError(
      `Slice: ${count} elements from ${start} in steps of ${step} leave axis ${axis} of ${describe(x)}`,
    );
  }
  if (step < 0) return reverse(strided(x, at, last, -step, count), [at]);
  if (step === 1 || count === 1) return slice(x, at, start, last + 1);
  const inputs = [x, int64([start]), int64([last + 1]), int64([at]), int64([step])];
  return apply1("Slice", inputs, x.dtype, x.shape.with(at, count));
}

/** The order of the elements of some axes turned around. */
export function reverse<D extends DType>(x: Value<D>, axes: readonly number[]): Value<D> {
  const at = normalizeAxes("Slice", axes, x.shape.length);
  if (at.length === 0) return x;
  const starts = int64(at.map(() => -1));
  const ends = int64(at.map(() => -(2 ** 31)));
  return apply1("Slice", [x, starts, ends, int64(at), int64(at.map(() => -1))], x.dtype, x.shape);
}

export type PadMode = "constant" | "wrap" | "reflect" | "edge";

/**
 * `before[i]` elements in front of axis `i` and `after[i]` behind it: `value` (constant), the other end of the axis
 * (wrap, circular), the elements next to the border turned around (reflect), or the border itself (edge).
 */
export function pad<D extends DType>(
  x: Value<D>,
  before: readonly number[],
  after: readonly number[],
  mode: PadMode = "constant",
  value: Operand<D> = 0,
): Value<D> {
  const rank = x.shape.length;
  const amounts = [...before, ...after];
  if (before.length !== rank || after.length !== rank || amounts.some((n) => !Number.isInteger(n) || n < 0)) {
    throw new ShapeError(`Pad: [${before}] before and [${after}] after do not fit ${describe(x)}`);
  }
  if (mode === "wrap" && x.shape.some((extent, i) => Math.max(before[i]!, after[i]!) > extent)) {
    throw new ShapeError(`Pad: cannot wrap ${describe(x)} by more than its own extent ([${before}] and [${after}])`);
  }
  const tooFew = x.shape.some((extent, i) => {
    const most = Math.max(before[i]!, after[i]!);
    return most > 0 && (mode === "reflect" ? most >= extent : mode === "edge" && extent === 0);
  });
  if (tooFew) {
    throw new ShapeError(`Pad: ${describe(x)} has too few elements to ${mode} ([${before}] and [${after}])`);
  }
  if (amounts.every((n) => n === 0)) return x;
  const shape = x.shape.map((extent, i) => extent + before[i]! + after[i]!);
  const fill = typeof value === "number" ? scalar(value, x.dtype) : value;
  if (sizeOf(fill.shape) !== 1 || fill.shape.length > 1 || fill.dtype !== x.dtype) {
    throw new ShapeError(`Pad: ${describe(fill)} is not one number to pad ${describe(x)} with`);
  }
  const inputs = mode === "constant" ? [x, int64(amounts), fill] : [x, int64(amounts)];
  return apply1("Pad", inputs, x.dtype, shape, { mode });
}

/** Along `axis`, the slices that `indices` (integers, any shape) name: the axis becomes the axes of `indices`. */
export function gather<D extends DType>(x: Value<D>, indices: Value, axis: number): Value<D> {
  const at = normalizeAxis("Gather", axis, x.shape.length);
  const shape = [...x.shape.slice(0, at), ...indices.shape, ...x.shape.slice(at + 1)];
  return apply1("Gather", [x, requireIndices("Gather", indices)], x.dtype, shape, { axis: at });
}

/** `y[…, i, …] = x[…, indices[…, i, …], …]` along `axis`; the result has the shape of `indices`. */
export function gatherElements<D extends DType>(x: Value<D>, indices: Value, axis: number): Value<D> {
  const at = normalizeAxis("GatherElements", axis, x.shape.length);
  if (!indexes(indices, x, at)) {
    throw new ShapeError(`GatherElements: ${describe(indices)} does not index ${describe(x)}`);
  }
  return apply1("GatherElements", [x, requireIndices("GatherElements", indices)], x.dtype, indices.shape, { axis: at });
}

/** `x` with `updates` added where `indices` say, along `axis`; repeated indices add up. */
export function scatterAdd<D extends DType>(x: Value<D>, indices: Value, updates: Value<D>, axis: number): Value<D> {
  const at = normalizeAxis("ScatterElements", axis, x.shape.length);
  if (!indexes(indices, x, at) || !sameShape(indices.shape, updates.shape) || updates.dtype !== x.dtype) {
    throw new ShapeError(
      `ScatterElements: ${describe(indices)} and ${describe(updates)} do not scatter into ${describe(x)}`,
    );
  }
  const inputs = [x, requireIndices("ScatterElements", indices), updates];
  return apply1("ScatterElements", inputs, x.dtype, x.shape, { axis: at, reduction: "add" });
}

/** Whether `indices` stays inside `x` on every axis but `axis`. */
function indexes(indices: Value, x: Value, axis: number): boolean {
  const { length } = x.shape;
  return indices.shape.length === length && indices.shape.every((n, i) => i === axis || n <= x.shape[i]!);
}

function requireIndices(op: string, indices: Value): Value {
  if (indices.dtype !== "int64" && indices.dtype !== "int32") {
    throw new ShapeError(`${op}: indices must be int64 or int32, not ${describe(indices)}`);
  }
  return indices;
}
