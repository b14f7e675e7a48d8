import { sub } from "../graph/elementwise.ts";
import { reduceMean } from "../graph/reduction.ts";
import type { DType, Value } from "../graph/value.ts";
import { madeBy } from "./madeBy.ts";

/** A matrix less the mean of each column. */
export function centred<D extends DType>(matrix: Value<D>): Value<D> {
  return sub(matrix, reduceMean(matrix, { axes: [0], keep: true }));
}

/** Whether a value is known to have mean 0 over its last axis: a product with the transpose of a centred matrix. */
export function hasMeanZero(value: Value): boolean {
  const sum = madeBy("Add", value);
  if (sum) return sum.inputs.every((part) => part!.shape.length === value.shape.length && hasMeanZero(part!));
  const moved = madeBy("Reshape", value)?.inputs[0];
  if (moved) return moved.shape.at(-1) === value.shape.at(-1) && hasMeanZero(moved);
  const turned = madeBy("MatMul", value)?.inputs[1];
  const matrix = turned && madeBy("Transpose", turned)?.inputs[0];
  return matrix !== undefined && isCentred(matrix);
}

/** So are some of its columns. */
function isCentred(matrix: Value): boolean {
  const all = madeBy("Slice", matrix)?.inputs[0];
  if (all) return all.shape[0] === matrix.shape[0] && isCentred(all);
  const [whole, mean] = madeBy("Sub", matrix)?.inputs ?? [];
  const isOfColumns = mean?.shape[0] === 1 && mean.shape[1] === matrix.shape[1];
  return isOfColumns && madeBy("ReduceMean", mean)?.inputs[0] === whole;
}
