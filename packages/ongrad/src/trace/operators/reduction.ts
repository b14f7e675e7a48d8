/** Importers of reductions and of the positions of extrema. */
import { reshape, reverse } from "../../graph/arrange.ts";
import { sub } from "../../graph/elementwise.ts";
import * as r from "../../graph/reduction.ts";
import { normalizeAxis } from "../../graph/shapes.ts";
import { constant } from "../../graph/value.ts";
import { type Importer, knownIntegers, numberAttribute, numbersAttribute, required } from "../foreignNode.ts";

/** Axes were an attribute before opset `inputsFrom`. None named: all of them, or none where the file says so. */
function reduction(reduce: typeof r.reduceSum, inputsFrom = 18): Importer {
  return async (node) => {
    const x = required(node, 0);
    const axes = node.opset < inputsFrom ? numbersAttribute(node, "axes") : await knownIntegers(node, 1, "axes");
    const keep = numberAttribute(node, "keepdims", 1) !== 0;
    if (axes && axes.length > 0) return [reduce(x, { axes, keep })];
    if (numberAttribute(node, "noop_with_empty_axes", 0) !== 0) return [reduce(x, { axes: [] })];
    return [reduce(x, { keep })];
  };
}

function position(find: typeof r.argMax): Importer {
  return (node) => {
    const x = required(node, 0);
    const at = normalizeAxis(node.op, numberAttribute(node, "axis", 0), x.shape.length);
    // The last of equal elements is the first from behind.
    const last = numberAttribute(node, "select_last_index", 0) !== 0;
    const behind = constant(BigInt64Array.of(BigInt(x.shape[at]! - 1)), []);
    const places = last ? sub(behind, find(reverse(x, [at]), at)) : find(x, at);
    return [numberAttribute(node, "keepdims", 1) === 0 ? places : reshape(places, x.shape.with(at, 1))];
  };
}

export const reductionImporters: Readonly<Record<string, Importer>> = {
  ArgMax: position(r.argMax),
  ArgMin: position(r.argMin),
  ReduceL1: reduction(r.reduceL1),
  ReduceL2: reduction(r.reduceL2),
  ReduceLogSum: reduction(r.reduceLogSum),
  ReduceLogSumExp: reduction(r.reduceLogSumExp),
  ReduceMax: reduction(r.reduceMax),
  ReduceMean: reduction(r.reduceMean),
  ReduceMin: reduction(r.reduceMin),
  ReduceProd: reduction(r.reduceProd),
  ReduceSum: reduction(r.reduceSum, 13),
  ReduceSumSquare: reduction(r.reduceSumSquare),
};
