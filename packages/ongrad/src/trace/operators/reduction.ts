/** Importers of reductions and of the positions of extrema. */
import { reshape } from "../../graph/arrange.ts";
import * as r from "../../graph/reduction.ts";
import {
  describeNode,
  type Importer,
  knownIntegers,
  ModelError,
  numberAttribute,
  numbersAttribute,
  required,
} from "../foreignNode.ts";

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
    if (numberAttribute(node, "select_last_index", 0) !== 0) {
      throw new ModelError(`${describeNode(node)}: the last of equal elements is asked for, which is not supported.`);
    }
    const axis = numberAttribute(node, "axis", 0);
    const places = find(x, axis);
    if (numberAttribute(node, "keepdims", 1) === 0) return [places];
    const at = axis < 0 ? axis + x.shape.length : axis;
    return [reshape(places, x.shape.with(at, 1))];
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
