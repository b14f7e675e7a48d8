import { reshape } from "./arrange.ts";
import { add, mul, reciprocal, sqrt, sub } from "./elementwise.ts";
import { reduceMean } from "./reduction.ts";
import { describe, ShapeError } from "./shapes.ts";
import { apply, type DType, type Value } from "./value.ts";

/**
 * Layer normalisation over the last axis (Ba, Kiros & Hinton 2016): `(x − mean) / sqrt(var + epsilon) · scale + bias`.
 * `scale` and `bias` are `[D]`.
 */
export function layerNorm<D extends DType>(x: Value<D>, scale: Value<D>, bias: Value<D>, epsilon = 1e-5): Value<D> {
  return layerNormStatistics(x, scale, bias, epsilon)[0];
}

/** As `layerNorm`, with the mean and the inverse deviation, `[…, 1]` and float32, behind the result. */
export function layerNormStatistics<D extends DType>(
  x: Value<D>,
  scale: Value<D>,
  bias: Value<D>,
  epsilon = 1e-5,
): [Value<D>, Value<"float32">, Value<"float32">] {
  const extent = x.shape.at(-1);
  for (const parameter of [scale, bias]) {
    if (parameter.shape.length !== 1 || parameter.shape[0] !== extent || parameter.dtype !== x.dtype) {
      throw new ShapeError(`LayerNormalization: ${describe(parameter)} does not fit the last axis of ${describe(x)}`);
    }
  }
  // onnxruntime gives the mean and the inverse deviation in float32, whatever the element type.
  const reduced = { dtype: "float32" as const, shape: x.shape.map((n, i) => (i === x.shape.length - 1 ? 1 : n)) };
  const outputs = [{ dtype: x.dtype, shape: x.shape }, reduced, reduced];
  return apply<D | "float32">("LayerNormalization", [x, scale, bias], outputs, {
    axis: -1,
    epsilon: { float: epsilon },
  }) as [Value<D>, Value<"float32">, Value<"float32">];
}

export interface Standardized<out D extends DType = DType> {
  /** `(x − mean) / sqrt(variance + epsilon)` */
  readonly y: Value<D>;
  /** Reduced axes have extent 1. */
  readonly mean: Value<D>;
  /** Of the population: divided by the count. */
  readonly variance: Value<D>;
}

/** `x` with mean 0 and variance 1 over some axes; the derivative goes through both statistics. */
export function standardize<D extends DType>(x: Value<D>, axes: readonly number[], epsilon: number): Standardized<D> {
  const mean = reduceMean(x, { axes, keep: true });
  const centred = sub(x, mean);
  const variance = reduceMean(mul(centred, centred), { axes, keep: true });
  return { y: mul(centred, reciprocal(sqrt(add(variance, epsilon)))), mean, variance };
}

/**
 * Batch normalisation in training (Ioffe & Szegedy 2015): over every axis of `x [N, C, …]` but the channels, with the
 * batch's own statistics. `scale` and `bias` are `[C]`, and so are the mean and the variance (of the population).
 */
export function batchNorm<D extends DType>(
  x: Value<D>,
  scale: Value<D>,
  bias: Value<D>,
  epsilon = 1e-5,
): Standardized<D> {
  const channels = x.shape[1];
  for (const parameter of [scale, bias]) {
    if (parameter.shape.length !== 1 || parameter.shape[0] !== channels || parameter.dtype !== x.dtype) {
      throw new ShapeError(`BatchNormalization: ${describe(parameter)} does not fit the channels of ${describe(x)}`);
    }
  }
  const axes = [...x.shape.keys()].filter((axis) => axis !== 1);
  const along = x.shape.map((_, axis) => (axis === 1 ? -1 : 1));
  const mean = reduceMean(x, { axes, keep: true });
  const centred = sub(x, mean);
  const variance = reduceMean(mul(centred, centred), { axes, keep: true });
  // The scale joins the inverse deviation while both are small.
  const factor = mul(reciprocal(sqrt(add(variance, epsilon))), reshape(scale, along));
  const y = add(mul(centred, factor), reshape(bias, along));
  return { y, mean: reshape(mean, [-1]), variance: reshape(variance, [-1]) };
}
