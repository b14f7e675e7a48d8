/** Values of many examples, each held in one tensor. */
import { expand, reshape, transpose } from "../graph/arrange.ts";
import { constant, type Shape, sizeOf, type Value } from "../graph/value.ts";

/** Where a tensor counts the examples. */
export interface Place {
  readonly axis: number;
  /** Whether the axis stands where every example has one of extent 1; else it is one more than an example has. */
  readonly replaces: boolean;
  /** Whether it is surely the axis by which the graph of one example counts examples itself. */
  readonly own: boolean;
}

/** What a node reads: a value for each example, or one that all share, which has no place. */
export interface Operand {
  readonly value: Value;
  readonly place: Place | undefined;
}

export interface Batched extends Operand {
  readonly place: Place;
}

/** In front of an example's own axes. */
export const FRONT: Place = { axis: 0, replaces: false, own: false };

/** The axis more that begins where `place` is. */
export function besides({ axis }: Place): Place {
  return { axis, replaces: false, own: false };
}

/** The shape of one example. */
export function exampleShape({ value, place }: Operand): Shape {
  if (!place) return value.shape;
  return place.replaces ? value.shape.with(place.axis, 1) : value.shape.toSpliced(place.axis, 1);
}

/** The shape of `count` examples of a shape. */
export function shapeWith(example: Shape, { axis, replaces }: Place, count: number): Shape {
  return replaces ? example.with(axis, count) : example.toSpliced(axis, 0, count);
}

/** The axis of a batched value that is an example's axis `axis`. */
export function axisWith(axis: number, place: Place): number {
  return place.replaces || axis < place.axis ? axis : axis + 1;
}

/** As `reshape`, with no way round: a reshape of a reshape is one, and constants are stored as they are wanted. */
export function relaid(value: Value, shape: Shape): Value {
  if (value.source.kind === "constant") {
    const same = value.shape.length === shape.length && value.shape.every((extent, i) => extent === shape[i]);
    return same ? value : constant(value.source.data, shape, value.dtype === "bool" ? { dtype: "bool" } : {});
  }
  const before =
    value.source.kind === "node" && value.source.node.op === "Reshape" ? value.source.node.inputs[0] : value;
  return reshape(before!, shape);
}

/** The examples counted at another place; what all share is repeated. */
export function movedTo(operand: Operand, place: Place, count: number): Value {
  const example = exampleShape(operand);
  const shape = shapeWith(example, place, count);
  const { value, place: from } = operand;
  if (!from) return expand(relaid(value, shapeWith(example, place, 1)), shape);
  // In row order the same place: nothing moves.
  if (sizeOf(example.slice(0, from.axis)) === sizeOf(example.slice(0, place.axis))) return relaid(value, shape);
  const apart = relaid(value, example.toSpliced(from.axis, 0, count));
  const order = [...apart.shape.keys()].toSpliced(from.axis, 1).toSpliced(place.axis, 0, from.axis);
  return relaid(transpose(apart, order), shape);
}

/** With axes of extent 1 in front, up to a rank. */
export function padded({ value, place }: Operand, rank: number): Operand {
  const more = rank - exampleShape({ value, place }).length;
  if (more === 0) return { value, place };
  const shape = [...new Array<number>(more).fill(1), ...value.shape];
  return { value: relaid(value, shape), place: place && { ...place, axis: place.axis + more } };
}

/** The place of the largest of the values that the examples do not share. */
export function largestPlace(operands: readonly (Operand | undefined)[]): Place {
  const batched = operands.filter((operand): operand is Batched => operand?.place !== undefined);
  return batched.reduce((a, b) => (sizeOf(b.value.shape) > sizeOf(a.value.shape) ? b : a)).place;
}
