import { normalizeAxis } from "../graph/shapes.ts";
import { type Attributes, int64 } from "../graph/value.ts";
import { axisWith, type Batched, besides, movedTo, type Place } from "./batched.ts";
import { applied, type BatchedNode, type BatchRule, sharedFrom, wholeNumbers } from "./rule.ts";

/** The first operand, the examples counted along none of the axes that the node works on. */
export function clearOf({ operands, count, mixes }: BatchedNode, axes: readonly number[]): Batched | undefined {
  const operand = operands[0];
  if (!operand?.place) return undefined;
  const { place } = operand;
  if (!place.replaces || !axes.includes(place.axis)) return { ...operand, place };
  if (place.own) mixes();
  return { value: movedTo(operand, besides(place), count), place: besides(place) };
}

/** The axis that an attribute names. */
function axisOf({ node: { op, attributes, inputs } }: BatchedNode, absent: number): number {
  return normalizeAxis(op, Number(attributes.axis ?? absent), inputs[0]!.shape.length);
}

/** Along one axis, which an attribute names; whatever else there is all examples share. */
export const alongAxis: BatchRule = (batched) => {
  const axis = axisOf(batched, -1);
  const x = clearOf(batched, [axis]);
  const shared = sharedFrom(batched.operands, 1);
  if (!x || !shared) return undefined;
  const attributes = { ...batched.node.attributes, axis: axisWith(axis, x.place) };
  return applied(batched, [x.value, ...shared], x.place, attributes);
};

/** Over the last axis, which stays the last. */
export const overLast: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const last = node.inputs[0]!.shape.length - 1;
  const shared = sharedFrom(operands, 1);
  const x = clearOf(batched, [last]);
  if (!x || !shared || node.attributes.axis !== -1) return undefined;
  const place = x.place.axis > last ? { ...x.place, axis: last } : x.place;
  return applied(batched, [movedTo(x, place, count), ...shared], place);
};

/** Over axes that are an input. */
export const reduce: BatchRule = (batched) => {
  const axes = wholeNumbers(batched.operands[1]);
  return axes && reduced(batched, axes, (kept, value) => [value, int64(kept)], batched.node.attributes);
};

/** The position of an extremum along an axis. */
export const position: BatchRule = (batched) => {
  const axis = axisOf(batched, 0);
  return reduced(batched, [axis], (_, value) => [value], batched.node.attributes);
};

function reduced(
  batched: BatchedNode,
  given: readonly number[],
  inputs: (axes: readonly number[], value: Batched["value"]) => readonly Batched["value"][],
  attributes: Attributes,
): Batched[] | undefined {
  const { op, inputs: read } = batched.node;
  const axes = given.map((axis) => normalizeAxis(op, axis, read[0]!.shape.length));
  const x = clearOf(batched, axes);
  if (!x) return undefined;
  const now = axes.map((axis) => axisWith(axis, x.place));
  const lost = attributes.keepdims === 0 ? axes.filter((axis) => axis < x.place.axis).length : 0;
  const place: Place = { ...x.place, axis: x.place.axis - lost };
  const named = attributes.axis === undefined ? attributes : { ...attributes, axis: now[0]! };
  return applied(batched, inputs(now, x.value), place, named);
}

/** The axis is an input. */
export const cumulate: BatchRule = (batched) => {
  const [given] = wholeNumbers(batched.operands[1]) ?? [];
  if (given === undefined) return undefined;
  const axis = normalizeAxis(batched.node.op, given, batched.node.inputs[0]!.shape.length);
  const x = clearOf(batched, [axis]);
  return x && applied(batched, [x.value, int64([axisWith(axis, x.place)])], x.place);
};
