/** Operators on sequences and optional values, which are gone once their places are known: a list of values each. */
import type { NodeProto } from "onnx-buf";
import { concat, reshape, slice } from "../graph/arrange.ts";
import { split } from "../graph/layout.ts";
import { normalizeAxis } from "../graph/shapes.ts";
import { constant, type Value } from "../graph/value.ts";
import { describeProto, type ForeignModel, standard } from "./foreignModel.ts";
import { type ConstantTensor, UnusableNodeError } from "./foreignNode.ts";

/** What a name of a file stands for: a tensor, or a list of tensors. */
export type Imported = Value | readonly Value[] | undefined;

/** A node that may read lists. */
export interface ListNode {
  readonly model: ForeignModel;
  readonly proto: NodeProto;
  readonly operands: readonly Imported[];
  /** The numbers of an operand that depends on no image. */
  known(operand: number): Promise<ConstantTensor | undefined>;
}

const readsList: ReadonlySet<string> = new Set(
  "ConcatFromSequence SequenceAt SequenceErase SequenceInsert SequenceLength".split(" "),
);

export function isList(value: Imported): value is readonly Value[] {
  return Array.isArray(value);
}

/** An attribute that is a whole number. */
export function wholeAttribute(proto: NodeProto, name: string, absent: number): number {
  const found = proto.attribute.find((attribute) => attribute.name === name);
  return found ? Number(found.i) : absent;
}

/**
 * The outputs of an operator on lists or optional values; `undefined` for any other.
 * @throws UnusableNodeError where a place in a list depends on the images, or is outside it.
 */
export async function importList(node: ListNode): Promise<readonly Imported[] | undefined> {
  const { proto, operands } = node;
  if (standard(proto.domain) !== "") return undefined;
  const [first, second] = operands;
  if (readsList.has(proto.opType) && !isList(first)) {
    throw new UnusableNodeError(`${describeProto(node.model, proto)} reads no sequence where it should.`);
  }
  if (proto.opType === "SplitToSequence" && (first === undefined || isList(first))) {
    throw new UnusableNodeError(`${describeProto(node.model, proto)} reads no tensor where it should.`);
  }
  const list = isList(first) ? first : [];
  const tensors = operands.filter((operand): operand is Value => operand !== undefined && !isList(operand));
  switch (proto.opType) {
    case "SequenceConstruct":
      return [tensors];
    case "SequenceEmpty":
      return [[]];
    case "SequenceAt":
      return [list[(await place(node, 1, list.length, 1))!]];
    case "SequenceErase":
      return [list.toSpliced((await place(node, 1, list.length, 1)) ?? list.length - 1, 1)];
    case "SequenceInsert":
      return [list.toSpliced((await place(node, 2, list.length, 0)) ?? list.length, 0, second as Value)];
    case "SequenceLength":
      return [constant(BigInt64Array.of(BigInt(list.length)), [])];
    case "ConcatFromSequence":
      return [joined(proto, list)];
    case "SplitToSequence":
      return [await parts(node, first as Value)];
    case "Optional":
    case "OptionalGetElement":
      if (first === undefined) throw new UnusableNodeError(`${describeProto(node.model, proto)} has nothing in it.`);
      return [first];
    case "OptionalHasElement":
      return [constant(Uint8Array.of(first === undefined ? 0 : 1), [], { dtype: "bool" })];
    case "Identity":
      return isList(first) ? [first] : undefined;
    default:
      if (!operands.some(isList)) return undefined;
      throw new UnusableNodeError(`${describeProto(node.model, proto)} works on a sequence, which cannot be imported.`);
  }
}

/** A place in a list, counted from the end where negative; `undefined` where none is said. */
async function place(node: ListNode, operand: number, length: number, beyond: 0 | 1): Promise<number | undefined> {
  if (node.operands[operand] === undefined) return undefined;
  const numbers = await node.known(operand);
  if (!numbers) {
    throw new UnusableNodeError(
      `${describeProto(node.model, node.proto)}: its place depends on the images, which cannot be imported.`,
    );
  }
  const given = Number(numbers.data[0]);
  const at = given < 0 ? given + length : given;
  if (at >= 0 && at <= length - beyond) return at;
  throw new UnusableNodeError(`${describeProto(node.model, node.proto)}: a list of ${length} has no place ${given}.`);
}

function joined(proto: NodeProto, list: readonly Value[]): Value {
  const axis = wholeAttribute(proto, "axis", 0);
  return wholeAttribute(proto, "new_axis", 0) === 0 ? concat(list, axis) : stacked(list, axis);
}

/** Joined along a new axis. */
export function stacked(list: readonly Value[], axis: number): Value {
  const at = normalizeAxis("Concat", axis, (list[0]?.shape.length ?? 0) + 1);
  const thin = list.map((value) => reshape(value, [...value.shape.slice(0, at), 1, ...value.shape.slice(at)]));
  return concat(thin, at);
}

/** The slice of one element along an axis, which goes. */
export function taken(x: Value, axis: number, place: number): Value {
  return reshape(slice(x, axis, place, place + 1), x.shape.toSpliced(axis, 1));
}

/** Equal parts, or parts of given sizes; parts of one element may lose their axis. */
async function parts(node: ListNode, x: Value): Promise<readonly Value[]> {
  const axis = normalizeAxis(node.proto.opType, wholeAttribute(node.proto, "axis", 0), x.shape.length);
  const extent = x.shape[axis]!;
  if (node.operands[1] === undefined) {
    const keeps = wholeAttribute(node.proto, "keepdims", 1) !== 0;
    const places = Array.from({ length: extent }, (_, i) => i);
    return places.map((i) => (keeps ? slice(x, axis, i, i + 1) : taken(x, axis, i)));
  }
  const numbers = await node.known(1);
  if (!numbers) {
    throw new UnusableNodeError(
      `${describeProto(node.model, node.proto)}: its sizes depend on the images, which cannot be imported.`,
    );
  }
  const sizes = Array.from(numbers.data as ArrayLike<number | bigint>, Number);
  if (numbers.shape.length > 0) return split(x, axis, sizes);
  const size = Math.max(1, sizes[0]!);
  return split(
    x,
    axis,
    Array.from({ length: Math.ceil(extent / size) }, (_, i) => Math.min(size, extent - i * size)),
  );
}
