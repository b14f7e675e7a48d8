/** Importers of reductions beyond sums and extrema, of running sums, and of the k largest. */
import { reshape } from "../../graph/arrange.ts";
import { cumSum } from "../../graph/cumSum.ts";
import * as r from "../../graph/reduction.ts";
import { topK } from "../../graph/topK.ts";
import {
  describeNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
} from "../foreignNode.ts";

/** Axes were an attribute up to opset 17. None named: all of them, or none where the file says so. */
function reduction(reduce: typeof r.reduceSum): Importer {
  return async (node) => {
    const x = required(node, 0);
    const axes = node.opset < 18 ? numbersAttribute(node, "axes") : await knownIntegers(node, 1, "axes");
    const keep = numberAttribute(node, "keepdims", 1) !== 0;
    if (axes && axes.length > 0) return [reduce(x, { axes, keep })];
    if (numberAttribute(node, "noop_with_empty_axes", 0) !== 0) return [reduce(x, { axes: [] })];
    return [reduce(x, { keep })];
  };
}

const argMin: Importer = (node) => {
  const x = required(node, 0);
  if (numberAttribute(node, "select_last_index", 0) !== 0) {
    throw new ModelError(`${describeNode(node)}: the last of equal elements is asked for, which is not supported.`);
  }
  const axis = numberAttribute(node, "axis", 0);
  const places = r.argMin(x, axis);
  if (numberAttribute(node, "keepdims", 1) === 0) return [places];
  const at = axis < 0 ? axis + x.shape.length : axis;
  return [reshape(places, x.shape.with(at, 1))];
};

const runningSum: Importer = async (node) => {
  const [axis] = (await knownIntegers(node, 1, "axes")) ?? [];
  if (axis === undefined) throw new ModelError(`${describeNode(node)}: its axis is missing.`);
  const [exclusive, reverse] = ["exclusive", "reverse"].map((name) => numberAttribute(node, name, 0) !== 0);
  return [cumSum(required(node, 0), axis, { exclusive: exclusive!, reverse: reverse! })];
};

/** The count was an attribute up to opset 9; which end is asked for came with opset 11. */
const largestK: Importer = async (node) => {
  const k = node.opset < 10 ? numberAttribute(node, "k", 0) : ((await knownIntegers(node, 1, "counts")) ?? [0])[0]!;
  const largest = numberAttribute(node, "largest", 1) !== 0;
  const { values, indices } = topK(required(node, 0), k, { axis: numberAttribute(node, "axis", -1), largest });
  return [values, indices];
};

export const rankingImporters: Readonly<Record<string, Importer>> = {
  ArgMin: argMin,
  CumSum: runningSum,
  ReduceL1: reduction(r.reduceL1),
  ReduceL2: reduction(r.reduceL2),
  ReduceLogSum: reduction(r.reduceLogSum),
  ReduceLogSumExp: reduction(r.reduceLogSumExp),
  ReduceProd: reduction(r.reduceProd),
  ReduceSumSquare: reduction(r.reduceSumSquare),
  TopK: largestK,
};
