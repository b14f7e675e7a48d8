import { type Attributes, apply, type Node, type Value } from "../graph/value.ts";
import { type Batched, type Operand, type Place, shapeWith } from "./batched.ts";

/** A node of the graph of one example, and what it reads in that of many. */
export interface BatchedNode {
  readonly node: Node;
  readonly operands: readonly (Operand | undefined)[];
  readonly count: number;
  /** Says that the node works along the axis by which the graph of one example counts examples itself. */
  mixes(): void;
}

/** The node's outputs for every example; `undefined` where it must be taken example by example. */
export type BatchRule = (batched: BatchedNode) => readonly Batched[] | undefined;

/** The node with other inputs, its outputs counting the examples at a place. */
export function applied(
  { node, count }: BatchedNode,
  inputs: readonly (Value | undefined)[],
  place: Place,
  attributes: Attributes = node.attributes,
): Batched[] {
  const types = node.outputs.map(({ dtype, shape }) => ({ dtype, shape: shapeWith(shape, place, count) }));
  const outputs = apply(node.op, inputs, types, attributes, node.domain, node.derivative);
  return outputs.map((value) => ({ value, place }));
}

/** The inputs from one on, which all examples share; `undefined` where they do not. */
export function sharedFrom(
  operands: readonly (Operand | undefined)[],
  first: number,
): (Value | undefined)[] | undefined {
  const rest = operands.slice(first);
  return rest.every((operand) => !operand?.place) ? rest.map((operand) => operand?.value) : undefined;
}

/** The whole numbers of an input that is a constant. */
export function wholeNumbers(operand: Operand | undefined): number[] | undefined {
  return operand?.value.source.kind === "constant" ? Array.from(operand.value.source.data, Number) : undefined;
}
