import { reshape, scatterAdd, transposeLast } from "../graph/arrange.ts";
import { matmul } from "../graph/matmul.ts";
import { constant, full, makeData, type Node, sizeOf, type Value } from "../graph/value.ts";
import type { Rule } from "./rule.ts";

/** Each window's cotangent goes to the position of its maximum, which the forward operator reports. */
export const maxPoolRule: Rule = ({ inputs, outputs, cotangent }) => {
  const x = inputs[0]!;
  const flat = (value: Value): Value => reshape(value, [sizeOf(value.shape)]);
  const zeros = full(0, [sizeOf(x.shape)], x.dtype);
  return [reshape(scatterAdd(zeros, flat(outputs[1]!), flat(cotangent), 0), x.shape)];
};

/** Y = A·X·Bᵀ with constant averaging matrices along rows and columns, so dX = Aᵀ·dY·B. */
export const averagePoolRule: Rule = ({ node, inputs, cotangent }) => {
  if (node.attributes.count_include_pad !== 1) {
    throw new Error("AveragePool: only the form that counts its padding can be differentiated.");
  }
  const x = inputs[0]!;
  const rows = averagingMatrix(node, 0, x.shape[2]!, cotangent.shape[2]!, x);
  const columns = averagingMatrix(node, 1, x.shape[3]!, cotangent.shape[3]!, x);
  return [matmul(matmul(transposeLast(rows), cotangent), columns)];
};

/** `[outputs, inputs]`: row `i` averages the window that starts at `i·stride − pad`. */
function averagingMatrix(node: Node, axis: 0 | 1, inputs: number, outputs: number, like: Value): Value {
  const kernel = (node.attributes.kernel_shape as readonly number[])[axis]!;
  const stride = (node.attributes.strides as readonly number[])[axis]!;
  const begin = (node.attributes.pads as readonly number[])[axis]!;
  const weights = new Float64Array(outputs * inputs);
  for (let i = 0; i < outputs; i++) {
    for (let offset = 0; offset < kernel; offset++) {
      const at = i * stride - begin + offset;
      if (at >= 0 && at < inputs) weights[i * inputs + at]! += 1 / kernel;
    }
  }
  return constant(makeData(like.dtype, weights), [outputs, inputs]);
}
