/** Reading and writing at places that a tensor of indices names. */
import { concat, transpose } from "../graph/arrange.ts";
import { cast } from "../graph/elementwise.ts";
import { normalizeAxis } from "../graph/shapes.ts";
import { apply1, constant, type Shape, sizeOf, type Value } from "../graph/value.ts";
import { withoutMixing } from "./arrange.ts";
import { axisWith, exampleShape, FRONT, movedTo, type Place, relaid } from "./batched.ts";
import { applied, type BatchedNode, type BatchRule } from "./rule.ts";

export const gather: BatchRule = (batched) => {
  const { node, operands } = batched;
  const [x, indices] = operands;
  if (!x || !indices) return undefined;
  const axis = normalizeAxis(node.op, Number(node.attributes.axis), node.inputs[0]!.shape.length);
  const asked = node.inputs[1]!.shape;
  if (!x.place && indices.place) {
    const place: Place = { ...indices.place, axis: indices.place.axis + axis, own: false };
    return applied(batched, [x.value, indices.value], place);
  }
  if (!indices.place) {
    const clear = withoutMixing(batched, [axis]);
    if (!clear) return undefined;
    const place: Place = { ...clear.place, axis: clear.place.axis + (clear.place.axis > axis ? asked.length - 1 : 0) };
    const attributes = { ...node.attributes, axis: axisWith(axis, clear.place) };
    return applied(batched, [clear.value, indices.value], place, attributes);
  }
  return eachFromItsOwn(batched, axis);
};

/** Every example's indices into its own values: into the values of all, one example after the other. */
function eachFromItsOwn({ node, operands: [x, indices], count }: BatchedNode, axis: number): ReturnType<BatchRule> {
  const shape = exampleShape(x!);
  const asked = exampleShape(indices!);
  const extent = shape[axis]!;
  const rest = shape.toSpliced(axis, 1);
  const front = transpose(movedTo(x!, FRONT, count), [0, axis + 1, ...others(shape.length, axis).map((i) => i + 1)]);
  const rows = relaid(front, [count * extent, ...rest]);
  const places = fromStart(cast(movedTo(indices!, FRONT, count), "int64"), extent);
  const offsets = apply1("Add", [places, counted(count, extent, asked.length)], "int64", places.shape);
  const made = apply1("Gather", [rows, offsets], node.outputs[0]!.dtype, [count, ...asked, ...rest], { axis: 0 });
  // The axes before the gathered one go back in front of the indices' own.
  const [own, before] = [asked.length, axis];
  const order = [0, ...range(1 + own, before), ...range(1, own), ...range(1 + own + before, rest.length - before)];
  return [{ value: transpose(made, order), place: FRONT }];
}

/** Indices from the end, which are negative, counted from the start. */
function fromStart(indices: Value, extent: number): Value {
  const negative = apply1("Less", [indices, whole(0)], "bool", indices.shape);
  const wrapped = apply1("Add", [indices, whole(extent)], "int64", indices.shape);
  return apply1("Where", [negative, wrapped, indices], "int64", indices.shape);
}

/** `step` times the number of the example, `[count, 1, …]`. */
function counted(count: number, step: number, axes: number): Value {
  const numbers = BigInt64Array.from({ length: count }, (_, i) => BigInt(i * step));
  return constant(numbers, [count, ...new Array<number>(axes).fill(1)]);
}

function whole(number: number): Value {
  return constant(BigInt64Array.of(BigInt(number)), []);
}

function range(start: number, length: number): number[] {
  return Array.from({ length }, (_, i) => start + i);
}

function others(rank: number, axis: number): number[] {
  return [...Array(rank).keys()].filter((i) => i !== axis);
}

/** `GatherElements` and `ScatterElements`: every operand has the same axes. */
export const elements: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const axis = normalizeAxis(node.op, Number(node.attributes.axis ?? 0), node.inputs[0]!.shape.length);
  const [first] = operands.filter((operand) => operand?.place);
  const same = operands.every((operand) => operand && exampleShape(operand)[first!.place!.axis] === 1);
  const place = first!.place!.replaces && first!.place!.axis !== axis && same ? first!.place! : FRONT;
  const inputs = operands.map((operand) => operand && movedTo(operand, place, count));
  return applied(batched, inputs, place, { ...node.attributes, axis: axisWith(axis, place) });
};

/** `GatherND` and `ScatterND`: the number of the example is one more index. */
export const places: BatchRule = (batched) => {
  const { operands, count, node } = batched;
  const [x, indices, ...updates] = operands;
  if (!x || !indices || Number(node.attributes.batch_dims ?? 0) !== 0) return undefined;
  const asked = movedTo(indices, FRONT, count);
  const lead: Shape = asked.shape.slice(0, -1);
  const inner = sizeOf(lead.slice(1));
  const numbers = BigInt64Array.from({ length: sizeOf(lead) }, (_, i) => BigInt(Math.floor(i / inner)));
  const all = concat([constant(numbers, [...lead, 1]), asked], lead.length);
  const written = updates.map((operand) => operand && movedTo(operand, FRONT, count));
  return applied(batched, [movedTo(x, FRONT, count), all, ...written], FRONT);
};
