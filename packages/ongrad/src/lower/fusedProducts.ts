import { transposeLast } from "../graph/arrange.ts";
import { apply, type Node, type Value } from "../graph/value.ts";
import { isMadeOfConstants } from "./isMadeOfConstants.ts";
import { madeBy } from "./madeBy.ts";

/**
 * Stacks of products with transposed matrices by onnxruntime's own operator, which reads them as they lie. Left to
 * itself onnxruntime would join the transposition to one before it, in an order that can take ten times as long, and
 * compute a matrix that is read both ways twice.
 */
export function fusedProduct(node: Node, inputs: readonly (Value | undefined)[]): Value | undefined {
  const output = node.outputs[0]!;
  if (node.op !== "MatMul" || node.domain !== "" || output.dtype !== "float32" || output.shape.length < 3)
    return undefined;
  const [a, b] = inputs as [Value, Value];
  const [before, behind] = [a, b].map(untransposed);
  if ((!before && !behind) || a.shape.length < 3 || b.shape.length < 3) return undefined;
  const attributes = { alpha: { float: 1 }, transA: before ? 1 : 0, transB: behind ? 1 : 0 };
  return apply("FusedMatMul", [before ?? a, behind ?? b], [output], attributes, "com.microsoft")[0]!;
}

/** What a stack of matrices is the transpose of, each for itself, unless it is computed once for all runs. */
function untransposed(value: Value): Value | undefined {
  const before = madeBy("Transpose", value)?.inputs[0];
  return before && transposeLast(value) === before && !isMadeOfConstants(value) ? before : undefined;
}
