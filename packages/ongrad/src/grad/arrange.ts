import { expand, pad, reshape, reverse, scatterAdd, slice, transpose, transposeLast } from "../graph/arrange.ts";
import { add, sub } from "../graph/elementwise.ts";
import { matmul } from "../graph/matmul.ts";
import { reduceSum } from "../graph/reduction.ts";
import { sameShape } from "../graph/shapes.ts";
import { full, type Node, sizeOf, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";
import { unbroadcast } from "./unbroadcast.ts";

export const identityRule: Rule = ({ cotangent }) => [cotangent];

export const reshapeRule: Rule = ({ inputs, cotangent }) => [reshape(cotangent, inputs[0]!.shape)];

export const expandRule: Rule = ({ inputs, cotangent }) => [unbroadcast(cotangent, inputs[0]!.shape)];

export const transposeRule: Rule = ({ node, cotangent }) => {
  const permutation = node.attributes.perm as readonly number[];
  const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
  return [transposedProduct(cotangent, inverse) ?? transpose(cotangent, inverse)];
};

/** (A·B)ᵀ as Bᵀ·Aᵀ, which onnxruntime computes without moving anything; `undefined` for anything else. */
function transposedProduct(value: Value, permutation: readonly number[]): Value | undefined {
  const rank = permutation.length;
  const swapsLast = permutation.every((axis, i) => axis === (i < rank - 2 ? i : 2 * rank - 3 - i));
  if (rank < 2 || !swapsLast || value.source.kind !== "node" || value.source.node.op !== "MatMul") return undefined;
  const [a, b] = value.source.node.inputs as [Value, Value];
  return a.shape.length < 2 || b.shape.length < 2 ? undefined : matmul(transposeLast(b), transposeLast(a));
}

export const concatRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const axis = node.attributes.axis as number;
  let start = 0;
  return inputs.map((value, i) => {
    const end = start + value.shape[axis]!;
    const part = needs[i] ? slice(cotangent, axis, start, end) : undefined;
    start = end;
    return part;
  });
};

/**
 * Slices are padded back with zeros, between their elements too where these lie apart; reversals are reversed again.
 */
export const sliceRule: Rule = ({ node, inputs, cotangent }) => {
  const x = inputs[0]!;
  const [starts, , axes, steps] = [1, 2, 3, 4].map((i) => constantIntegers(node, i));
  if (steps!.every((step) => step === -1) && sameShape(x.shape, cotangent.shape)) return [reverse(cotangent, axes!)];
  if (steps!.some((step) => step < 1) || [...starts!, ...axes!].some((n) => n < 0)) {
    throw new Error(
      "Slice: only slices of positive step from written-out starts, and whole reversals, can be differentiated.",
    );
  }
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  let spread = cotangent;
  axes!.forEach((axis, i) => {
    before[axis] = starts![i]!;
    spread = spreadOut(spread, axis, steps![i]!);
    after[axis] = x.shape[axis]! - starts![i]! - spread.shape[axis]!;
  });
  return [pad(spread, before, after)];
};

/** `step − 1` zeros between the neighbours of an axis. */
function spreadOut(x: Value, axis: number, step: number): Value {
  const count = x.shape[axis]!;
  if (step === 1 || count < 2) return x;
  const apart = reshape(x, [...x.shape.slice(0, axis + 1), 1, ...x.shape.slice(axis + 1)]);
  const behind = apart.shape.map((_, i) => (i === axis + 1 ? step - 1 : 0));
  const none = apart.shape.map(() => 0);
  const filled = reshape(pad(apart, none, behind), x.shape.with(axis, count * step));
  return slice(filled, axis, 0, (count - 1) * step + 1);
}

/** The padding goes to the value it was filled with; a copied border is added to the elements it was copied from. */
export const padRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const x = inputs[0]!;
  const rank = x.shape.length;
  const amounts = constantIntegers(node, 1);
  let result = cotangent;
  for (let axis = 0; axis < rank; axis++) {
    const extent = x.shape[axis]!;
    const [before, after] = [amounts[axis]!, amounts[rank + axis]!];
    let middle = slice(result, axis, before, before + extent);
    const { mode } = node.attributes;
    if (mode !== undefined && mode !== "constant") {
      const end = before + extent;
      const [front, back] = [slice(result, axis, 0, before), slice(result, axis, end, end + after)];
      if (before > 0) middle = add(middle, borderAdjoint(front, axis, extent, "front", mode as string));
      if (after > 0) middle = add(middle, borderAdjoint(back, axis, extent, "back", mode as string));
    }
    result = middle;
  }
  const fill = needs[2] ? reshape(sub(reduceSum(cotangent), reduceSum(result)), inputs[2]!.shape) : undefined;
  return [result, undefined, fill];
};

/** A border's cotangent, moved to where the border was copied from and filled up with zeros to the axis's extent. */
function borderAdjoint(border: Value, axis: number, extent: number, side: "front" | "back", mode: string): Value {
  const count = border.shape[axis]!;
  const place = (part: Value, start: number): Value => {
    const zeros = (n: number): number[] => part.shape.map((_, i) => (i === axis ? n : 0));
    return pad(part, zeros(start), zeros(extent - start - part.shape[axis]!));
  };
  if (mode === "wrap") return place(border, side === "front" ? extent - count : 0);
  if (mode === "reflect") return place(reverse(border, [axis]), side === "front" ? 1 : extent - 1 - count);
  if (mode !== "edge") throw new Error(`Pad: no derivative for mode "${mode}".`);
  return place(reduceSum(border, { axes: [axis], keep: true }), side === "front" ? 0 : extent - 1);
}

export const gatherRule: Rule = ({ node, inputs, cotangent }) => {
  const [x, indices] = inputs as [Value, Value];
  const axis = node.attributes.axis as number;
  const count = sizeOf(indices.shape);
  const lead = x.shape.slice(0, axis);
  const trail = x.shape.slice(axis + 1);
  const updates = reshape(cotangent, [...lead, count, ...trail]);
  const spread = reshape(indices, [...lead.map(() => 1), count, ...trail.map(() => 1)]);
  return [scatterAdd(full(0, x.shape, x.dtype), expand(spread, updates.shape), updates, axis)];
};

export const gatherElementsRule: Rule = ({ node, inputs, cotangent }) => {
  const [x, indices] = inputs as [Value, Value];
  return [scatterAdd(full(0, x.shape, x.dtype), indices, cotangent, node.attributes.axis as number)];
};

/** The numbers of an input that must be a constant of whole numbers. */
function constantIntegers(node: Node, index: number): number[] {
  const source = node.inputs[index]?.source;
  if (source?.kind !== "constant") throw new Error(`${node.op}: input ${index} must be a constant to differentiate.`);
  return Array.from(source.data as BigInt64Array, Number);
}
