import { expand, gatherElements, pad, reshape, reverse, scatterAdd, slice, transpose } from "../graph/arrange.ts";
import { add, sub } from "../graph/elementwise.ts";
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
  return [transpose(cotangent, inverse)];
};

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

/** Slices of step 1 are padded back with zeros, whole reversals are reversed again. */
export const sliceRule: Rule = ({ node, inputs, cotangent }) => {
  const x = inputs[0]!;
  const [starts, , axes, steps] = [1, 2, 3, 4].map((i) => constantIntegers(node, i));
  if (steps!.every((step) => step === -1) && sameShape(x.shape, cotangent.shape)) return [reverse(cotangent, axes!)];
  if (!steps!.every((step) => step === 1) || [...starts!, ...axes!].some((n) => n < 0)) {
    throw new Error(
      "Slice: only slices of step 1 from written-out starts, and whole reversals, can be differentiated.",
    );
  }
  const before = x.shape.map(() => 0);
  const after = x.shape.map(() => 0);
  axes!.forEach((axis, i) => {
    before[axis] = starts![i]!;
    after[axis] = x.shape[axis]! - starts![i]! - cotangent.shape[axis]!;
  });
  return [pad(cotangent, before, after)];
};

/** The padding goes to the value it was filled with; a wrapped border is added to the edge it was copied from. */
export const padRule: Rule = ({ node, inputs, needs, cotangent }) => {
  const x = inputs[0]!;
  const rank = x.shape.length;
  const amounts = constantIntegers(node, 1);
  let result = cotangent;
  for (let axis = 0; axis < rank; axis++) {
    const extent = x.shape[axis]!;
    const [before, after] = [amounts[axis]!, amounts[rank + axis]!];
    let middle = slice(result, axis, before, before + extent);
    if (node.attributes.mode === "wrap") {
      const place = (part: Value, front: number, back: number): Value => {
        const zeros = (n: number): number[] => x.shape.map((_, i) => (i === axis ? n : 0));
        return pad(part, zeros(front), zeros(back));
      };
      if (before > 0) middle = add(middle, place(slice(result, axis, 0, before), extent - before, 0));
      if (after > 0) {
        const end = before + extent;
        middle = add(middle, place(slice(result, axis, end, end + after), 0, extent - after));
      }
    }
    result = middle;
  }
  const fill = needs[2] ? reshape(sub(reduceSum(cotangent), reduceSum(result)), inputs[2]!.shape) : undefined;
  return [result, undefined, fill];
};

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

/** Only for the adding form. */
export const scatterElementsRule: Rule = ({ node, inputs, needs, cotangent }) => {
  if (node.attributes.reduction !== "add") {
    throw new Error(`ScatterElements: no derivative for reduction "${node.attributes.reduction ?? "none"}".`);
  }
  const [, indices] = inputs as [Value, Value];
  const axis = node.attributes.axis as number;
  return [needs[0] ? cotangent : undefined, undefined, needs[2] ? gatherElements(cotangent, indices, axis) : undefined];
};

/** The numbers of an input that must be a constant of whole numbers. */
function constantIntegers(node: Node, index: number): number[] {
  const source = node.inputs[index]?.source;
  if (source?.kind !== "constant") throw new Error(`${node.op}: input ${index} must be a constant to differentiate.`);
  return Array.from(source.data as BigInt64Array, Number);
}
