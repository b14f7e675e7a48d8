import type { NodeProto } from "onnx-buf";
import { expand, slice } from "../graph/arrange.ts";
import { normalizeAxis } from "../graph/shapes.ts";
import { int64, type Shape, sizeOf, type Value } from "../graph/value.ts";
import type { ConstantTensor } from "./foreignNode.ts";

/** Values that depend on no graph input. */
export interface KnownNumbers {
  has(value: Value): boolean;
  numbersOf(value: Value | undefined): Promise<ConstantTensor | undefined>;
}

/** Operators whose operands broadcast, so that a constant with an extent for each image must have as many as they. */
const BROADCASTING = new Set(["Add", "Div", "Max", "Min", "Mul", "Pow", "Sub", "Where"]);

/** Changes, in place, inputs that write down the batch of the reference. */
export async function rebatch(
  proto: NodeProto,
  inputs: (Value | undefined)[],
  valueBefore: (name: string) => Value | undefined,
  { batch, times }: { readonly batch: number; readonly times: number },
  fixed: KnownNumbers,
): Promise<void> {
  const before = proto.input.map(valueBefore);
  const after = valueBefore(proto.output[0] ?? "");
  if (!after) return;
  if (proto.opType === "Reshape" || proto.opType === "Expand") {
    const [x, target] = inputs;
    const [was, wasTarget] = before;
    if (!x || !target || !was || !wasTarget || !fixed.has(target)) return;
    const [now, then] = [await fixed.numbersOf(target), await fixed.numbersOf(wasTarget)];
    // A target that was worked out from the images' shape has followed already.
    if (!now || !then || `${now.data}` !== `${then.data}`) return;
    const follow = proto.opType === "Reshape" ? grown : stretched;
    const shape = follow(was.shape, x.shape, after.shape, times, batch);
    if (shape) inputs[1] = int64(shape);
    return;
  }
  const rank = after.shape.length;
  if (proto.opType !== "Concat" && (batch === 1 || !BROADCASTING.has(proto.opType))) return;
  const given = Number(proto.attribute.find(({ name }) => name === "axis")?.i ?? 0);
  const joined = proto.opType === "Concat" ? normalizeAxis("Concat", given, rank) : undefined;
  /** What an extent of the images' became. */
  const extentNow = (axis: number): number | undefined =>
    inputs.find((value, i) => {
      const was = before[i]?.shape;
      return value && !fixed.has(value) && was?.length === rank && was[axis] !== value.shape[axis];
    })?.shape[axis];
  inputs.forEach((value, i) => {
    if (!value || !fixed.has(value) || value.shape.length !== rank) return;
    const target = value.shape.map((extent, axis) =>
      axis !== joined && extent === batch && extent === before[i]?.shape[axis] ? (extentNow(axis) ?? extent) : extent,
    );
    if (`${target}` === `${value.shape}`) return;
    const one = target.reduce(
      (part, extent, axis) => (extent === part.shape[axis] ? part : slice(part, axis, 0, 1)),
      value,
    );
    inputs[i] = expand(one, target);
  });
}

/**
 * The shape that a reshape should have: `was` became `now` by one axis growing `times` (or shrinking) with the batch,
 * which was `batch`. As elements are in row order, an axis of `target` that holds the same places grows with it, best
 * one that is the same axis, or the batch within it. `undefined` where there is none.
 */
export function grown(was: Shape, now: Shape, target: Shape, times: number, batch = 1): number[] | undefined {
  const changed = [...now.keys()].filter((axis) => now[axis] !== was[axis]);
  const [axis] = changed;
  if (changed.length !== 1 || axis === undefined || now.length !== was.length) return undefined;
  if (now[axis] !== was[axis]! * times) return undefined;
  const [start, end] = [sizeOf(was.slice(0, axis)), sizeOf(was.slice(0, axis + 1))];
  const axes = [...target.keys()].map((at) => ({
    at,
    begins: sizeOf(target.slice(0, at)),
    ends: sizeOf(target.slice(0, at + 1)),
  }));
  const holds = (last: number) => axes.filter(({ begins, ends }) => begins <= start && ends >= last);
  const holding = holds(end);
  const found =
    holding.find(({ begins, ends }) => begins === start && ends === end) ??
    axes.find(({ at, begins, ends }) => begins >= start && ends <= end && target[at] === batch) ??
    holding.find(({ begins }) => begins === start) ??
    holding[0] ??
    // The batch alone, where it is the outer part of the axis.
    holds(start * batch)[0];
  const extent = found && target[found.at]! * times;
  return Number.isInteger(extent) ? target.with(found!.at, extent!) : undefined;
}

/** The shape that an expansion should have: where an axis of what is expanded changed, it changes too. */
function stretched(was: Shape, now: Shape, target: Shape): number[] | undefined {
  if (was.length !== now.length) return undefined;
  const lead = target.length - was.length;
  return target.map((extent, axis) => {
    const [then, here] = [was[axis - lead], now[axis - lead]];
    return then !== here && then === extent ? here! : extent;
  });
}
