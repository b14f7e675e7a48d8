import { describe, ShapeError } from "./shapes.ts";
import { apply, type Value } from "./value.ts";

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016): `(x − mean) / sqrt(var + epsilon) · scale + bias`.
 * `scale` and `bias` are `[D]`.
 */
export function layerNorm(x: Value, scale: Value, bias: Value, epsilon = 1e-5): Value {
  const extent = x.shape.at(-1);
  for (const parameter of [scale, bias]) {
    if (parameter.shape.length !== 1 || parameter.shape[0] !== extent || parameter.dtype !== x.dtype) {
      throw new ShapeError(`LayerNormalization: ${describe(parameter)} does not fit the last axis of ${describe(x)}`);
    }
  }
  // onnxruntime gives the mean and the inverse deviation in float32, whatever the element type.
  const reduced = { dtype: "float32" as const, shape: x.shape.map((n, i) => (i === x.shape.length - 1 ? 1 : n)) };
  const outputs = [{ dtype: x.dtype, shape: x.shape }, reduced, reduced];
  return apply("LayerNormalization", [x, scale, bias], outputs, { axis: -1, epsilon: { float: epsilon } })[0]!;
}
