import { concat, pad } from "../graph/arrange.ts";
import { add } from "../graph/elementwise.ts";
import type { Value } from "../graph/value.ts";

/** A piece of one axis, everything before and behind it zero. */
interface Piece {
  readonly value: Value;
  readonly axis: number;
  readonly start: number;
  readonly end: number;
}

/**
 * The sum of a value's cotangents. Those of its slices (queries, keys and values cut from one product) are zero outside
 * their piece: pieces side by side are joined, not padded and added.
 */
export function total(cotangents: readonly Value[]): Value | undefined {
  const plain = cotangents.filter((value) => !pieceOf(value));
  const pieces = cotangents.flatMap((value) => pieceOf(value) ?? []);
  pieces.sort((p, q) => p.axis - q.axis || p.start - q.start);
  const runs: Piece[][] = [];
  for (const piece of pieces) {
    const run = runs.find((pieces) => pieces.at(-1)!.axis === piece.axis && pieces.at(-1)!.end === piece.start);
    if (run) run.push(piece);
    else runs.push([piece]);
  }
  return [...plain, ...runs.map(joined)].reduce<Value | undefined>(
    (sum, value) => (sum ? add(sum, value) : value),
    undefined,
  );
}

function joined(run: readonly Piece[]): Value {
  const [first, last] = [run[0]!, run.at(-1)!];
  if (run.length === 1) return first.value;
  const whole = first.value.shape;
  const { axis } = first;
  const parts = run.map(({ value }) => (value.source.kind === "node" ? value.source.node.inputs[0]! : value));
  const outside = (amount: number): number[] => whole.map((_, i) => (i === axis ? amount : 0));
  return pad(concat(parts, axis), outside(first.start), outside(whole[axis]! - last.end));
}

/** The piece that a value padded with zeros along one axis is, if it is one. */
function pieceOf(value: Value): Piece | undefined {
  if (value.source.kind !== "node" || value.source.node.op !== "Pad") return undefined;
  const [inner, amounts, fill] = value.source.node.inputs;
  if (value.source.node.attributes.mode !== "constant" || !inner) return undefined;
  if (amounts?.source.kind !== "constant" || fill?.source.kind !== "constant" || Number(fill.source.data[0]) !== 0) {
    return undefined;
  }
  const rank = value.shape.length;
  const numbers = Array.from(amounts.source.data as BigInt64Array, Number);
  const padded = value.shape.flatMap((_, axis) => (numbers[axis] || numbers[rank + axis] ? [axis] : []));
  const [axis] = padded;
  if (axis === undefined || padded.length > 1) return undefined;
  return { value, axis, start: numbers[axis]!, end: numbers[axis]! + inner.shape[axis]! };
}
