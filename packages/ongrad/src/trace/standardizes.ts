import type { NodeProto } from "onnx-buf";

const passing =
  /^(Cast|CastLike|Clip|Concat|Constant|DequantizeLinear|Dropout|Expand|Flatten|Gather|Identity|Pad|QuantizeLinear|Reshape|Resize|Slice|Split|Squeeze|Transpose|Unsqueeze|Upsample)$/;
const standardizing =
  /^(Add|BatchNormalization|Div|GroupNormalization|ImageScaler|InstanceNormalization|LayerNormalization|LpNormalization|MeanVarianceNormalization|Mul|Reciprocal|Scaler|Sub)$/;

/**
 * Whether a model shifts or scales what comes in at `input` before anything else is done to it: it standardises its images
 * itself, as far as it has them standardised.
 * @param order every node after those it reads
 */
export function standardizes(order: readonly NodeProto[], input: string): boolean {
  const pixels = new Set([input]);
  for (const node of order) {
    if (!node.input.some((name) => pixels.has(name))) continue;
    if (standardizing.test(node.opType)) return true;
    if (passing.test(node.opType)) for (const name of node.output) pixels.add(name);
  }
  return false;
}
