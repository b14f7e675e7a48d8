import { transposeLast } from "../graph/arrange.ts";
import { windowCounts, windowPositions, windowsOf } from "../graph/pooling.ts";
import { constant, makeData, type Node, type Value } from "../graph/value.ts";
import { matrixProduct } from "../lower/matrixProduct.ts";
import { unpool } from "../lower/unpool.ts";
import type { Rule } from "./rule.ts";

/** Each window's cotangent goes to the position of its maximum, which the forward operator reports. */
export const maxPoolRule: Rule = ({ inputs, outputs, cotangent }) => [unpool(inputs[0]!, outputs[1]!, cotangent)];

/** Y = A·X·Bᵀ with constant averaging matrices along rows and columns, so dX = Aᵀ·dY·B. */
export const averagePoolRule: Rule = ({ node, inputs, cotangent }) => {
  const x = inputs[0]!;
  const rows = averagingMatrix(node, 0, x.shape[2]!, cotangent.shape[2]!, x);
  const columns = averagingMatrix(node, 1, x.shape[3]!, cotangent.shape[3]!, x);
  return [matrixProduct(matrixProduct(transposeLast(rows), cotangent), columns)];
};

/** `[outputs, inputs]`: row `i` averages window `i` along one axis. */
function averagingMatrix(node: Node, axis: 0 | 1, inputs: number, outputs: number, like: Value): Value {
  const windows = windowsOf(node);
  const counts = windowCounts(inputs, outputs, axis, windows, node.attributes.count_include_pad === 1);
  const weights = new Float64Array(outputs * inputs);
  counts.forEach((count, output) => {
    for (const at of windowPositions(output, axis, windows)) {
      if (at >= 0 && at < inputs) weights[output * inputs + at]! += 1 / count;
    }
  });
  return constant(makeData(like.dtype, weights), [outputs, inputs]);
}
