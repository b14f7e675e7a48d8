import { type Attributes, apply, type Value } from "../graph/value.ts";

/** The domain of the blocked operators. It is internal to onnxruntime, hence the probe before any use. */
const DOMAIN = "com.microsoft.nchwc";

/** An operator of the blocked domain. Its values keep their nominal shape; only the order of elements differs. */
export function blockedOperator(
  op: string,
  inputs: readonly (Value | undefined)[],
  like: Pick<Value, "shape">,
  attributes: Attributes,
): Value {
  return apply(op, inputs, [{ dtype: "float32", shape: like.shape }], attributes, DOMAIN)[0]!;
}
