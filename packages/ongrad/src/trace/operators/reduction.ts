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
function reduction(reduce: typeof r.reduceSum, inputsFrom: number): Importer {
  return async (node) => {
    const x = required(node, 0);
    const given = node.opset < inputsFrom ? numbersAttribute(node, "axes") : await knownIntegers(node, 1, "axes");
    const keep = numberAttribute(node, "keepdims", 1) !== 0;
    if (given && given.length > 0) return [reduce(x, { axes: given, keep })];
    if (numberAttribute(node, "noop_with_empty_axes", 0) !== 0) return [x];
    return [reduce(x, { keep })];
  };
}

const argMax: Importer = (node) => {
  const x = required(node, 0);
  if (numberAttribute(node, "select_last_index", 0) !== 0) {
    throw new ModelError(`${describeNode(node)}: the last of equal elements is asked for, which is not supported.`);
  }
  const axis = numberAttribute(node, "axis", 0);
  const places = r.argMax(x, axis);
  if (numberAttribute(node, "keepdims", 1) === 0) return [places];
  const at = axis < 0 ? axis + x.shape.length : axis;
  return [
    reshape(
      places,
      x.shape.map((extent, i) => (i === at ? 1 : extent)),
    ),
  ];
};

export const reductionImporters: Readonly<Record<string, Importer>> = {
  ArgMax: argMax,
  ReduceMax: reduction(r.reduceMax, 18),
  ReduceMean: reduction(r.reduceMean, 18),
  ReduceMin: reduction(r.reduceMin, 18),
  ReduceSum: reduction(r.reduceSum, 13),
};
