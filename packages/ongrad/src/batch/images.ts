/** Operators whose first axis counts images, each taken by itself. */
import { apply, apply1, constant, type Node, type Value } from "../graph/value.ts";
import { type Batched, exampleShape, FRONT, movedTo, type Operand, type Place, relaid } from "./batched.ts";
import { type BatchedNode, type BatchRule, sharedFrom } from "./rule.ts";

/** In place of the one image that an example has. */
const FIRST: Place = { axis: 0, replaces: true, own: true };

/** All examples' images, one after the other. */
function stacked(x: Operand, count: number): Value {
  const [images, ...rest] = exampleShape(x);
  if (images === 1) return movedTo(x, FIRST, count);
  return relaid(movedTo(x, FRONT, count), [count * images!, ...rest]);
}

/** The node run on stacked images, and its outputs shared out again. */
function run({ node, count }: BatchedNode, inputs: readonly (Value | undefined)[], own: boolean): Batched[] {
  const types = node.outputs.map(({ dtype, shape: [images, ...rest] }) => ({
    dtype,
    shape: [count * images!, ...rest],
  }));
  const outputs = apply(node.op, inputs, types, node.attributes, node.domain, node.derivative);
  return outputs.map((value, i) => sharedOut(value, node.outputs[i]!, count, own));
}

function sharedOut(value: Value, { shape }: Value, count: number, own: boolean): Batched {
  if (shape[0] === 1) return { value, place: { ...FIRST, own } };
  return { value: relaid(value, [count, ...shape]), place: FRONT };
}

/** Whatever else there is all examples share. */
export const eachImage: BatchRule = (batched) => {
  const [x] = batched.operands;
  const shared = sharedFrom(batched.operands, 1);
  if (!x?.place || !shared) return undefined;
  return run(batched, [stacked(x, batched.count), ...shared], isOwn(x));
};

function isOwn({ place }: Operand): boolean {
  return place?.axis === 0 && place.replaces && place.own;
}

/** Kernels of the examples' own are groups of channels more. */
export const convolution: BatchRule = (batched) => {
  const { node, operands, count } = batched;
  const [x, w, bias] = operands;
  if (!x || !w || (!w.place && !bias?.place)) return eachImage(batched);
  const [images, channels, ...size] = exampleShape(x);
  const [outputs, ...kernel] = exampleShape(w);
  if (images !== 1) return undefined;
  const inputs = [
    relaid(movedTo(x, FRONT, count), [1, count * channels!, ...size]),
    relaid(movedTo(w, FRONT, count), [count * outputs!, ...kernel]),
    bias && relaid(movedTo(bias, FRONT, count), [count * outputs!]),
  ];
  const group = count * Number(node.attributes.group);
  const { dtype, shape } = node.outputs[0]!;
  const [, , ...made] = shape;
  const joined = apply1("Conv", bias ? inputs : inputs.slice(0, 2), dtype, [1, count * outputs!, ...made], {
    ...node.attributes,
    group,
  });
  return [{ value: relaid(joined, [count, outputs!, ...made]), place: { ...FIRST, own: isOwn(x) } }];
};

/** The positions of maxima are counted through all images of the tensor. */
export const maxPool: BatchRule = (batched) => {
  const [values, positions] = eachImage(batched) ?? [];
  if (!values || !positions) return values && [values];
  return [values, { ...positions, value: withinExample(batched.node, positions, batched.count) }];
};

function withinExample(node: Node, { value, place }: Batched, count: number): Value {
  const size = node.inputs[0]!.shape.reduce((product, extent) => product * extent, 1);
  const offsets = BigInt64Array.from({ length: count }, (_, i) => BigInt(i * size));
  const along = value.shape.map((_, axis) => (axis === place.axis ? count : 1));
  return apply1("Sub", [value, constant(offsets, along)], "int64", value.shape);
}

/** Where no axis but those of one image changes. */
export const resize: BatchRule = (batched) => {
  const axes = batched.node.attributes.axes as readonly number[] | undefined;
  return axes && !axes.includes(0) ? eachImage(batched) : undefined;
};
