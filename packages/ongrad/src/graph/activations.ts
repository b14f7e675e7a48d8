/** Activation functions and the elementary functions that are less common, element by element. */
import { add, equal, logicalNot, mul, sigmoid } from "./elementwise.ts";
import { broadcastShapes, describe, pair, ShapeError, sameShape } from "./shapes.ts";
import { type Attributes, apply1, type DType, isFloat, type Operand, type Value } from "./value.ts";

type Unary = <D extends DType>(x: Value<D>) => Value<D>;

function activation<D extends DType>(
  op: string,
  x: Value<D>,
  parameters: Readonly<Record<string, number>> = {},
): Value<D> {
  if (!isFloat(x.dtype)) throw new ShapeError(`${op}: wants a floating-point tensor, not ${describe(x)}`);
  // Attributes are float32 in the file: the derivative has to see the number that the operator sees.
  const entries = Object.entries(parameters).map(([name, value]) => [name, { float: Math.fround(value) }] as const);
  return apply1(op, [x], x.dtype, x.shape, Object.fromEntries(entries) satisfies Attributes);
}

function unary(op: string): Unary {
  return (x) => activation(op, x);
}

/** x where x > 0, else alpha·x; slope `alpha` at 0. */
export function leakyRelu<D extends DType>(x: Value<D>, alpha = 0.01): Value<D> {
  return activation("LeakyRelu", x, { alpha });
}

/** x where x > 0, else slope·x (He et al. 2015); `slope` broadcasts to the shape of `x`. Derivative `slope` at 0. */
export function prelu<D extends DType>(x: Value<D>, slope: Operand<D>): Value<D> {
  const [data, factor] = pair("PRelu", x, slope);
  if (!sameShape(broadcastShapes("PRelu", data.shape, factor.shape), data.shape)) {
    throw new ShapeError(`PRelu: the slope ${describe(factor)} does not broadcast to ${describe(data)}`);
  }
  return apply1("PRelu", [data, factor], data.dtype, data.shape);
}

/** x where x > 0, else alpha·(exp(x) − 1) (Clevert et al. 2016); derivative alpha at 0. */
export function elu<D extends DType>(x: Value<D>, alpha = 1): Value<D> {
  return activation("Elu", x, { alpha });
}

/** gamma·x where x > 0, else gamma·alpha·(exp(x) − 1) (Klambauer et al. 2017); derivative gamma·alpha at 0. */
export function selu<D extends DType>(x: Value<D>, alpha = 1.6732631921768188, gamma = 1.0507010221481323): Value<D> {
  return activation("Selu", x, { alpha, gamma });
}

/** x where x > 0, else alpha·(exp(x/alpha) − 1) (Barron 2017), alpha > 0; its first derivative is continuous. */
export function celu<D extends DType>(x: Value<D>, alpha = 1): Value<D> {
  return activation("Celu", x, { alpha });
}

/** log(1 + exp(x)). */
export const softplus: Unary = unary("Softplus");
/** x / (1 + |x|); its second derivative at 0 is given as 0. */
export const softsign: Unary = unary("Softsign");

/** min(max(alpha·x + beta, 0), 1); derivative 0 at both bends. PyTorch's has alpha 1/6, ONNX's default is 0.2. */
export function hardSigmoid<D extends DType>(x: Value<D>, alpha: number = 1 / 6, beta = 0.5): Value<D> {
  return activation("HardSigmoid", x, { alpha, beta });
}

/** x·hardSigmoid(x) (Howard et al. 2019); derivative 0 at −3 and 1 at 3. */
export const hardSwish: Unary = unary("HardSwish");
/** x·tanh(softplus(x)) (Misra 2019). */
export const mish: Unary = unary("Mish");

/** x where x > alpha, else 0; derivative 0 at alpha. */
export function thresholdedRelu<D extends DType>(x: Value<D>, alpha = 1): Value<D> {
  return activation("ThresholdedRelu", x, { alpha });
}

/**
 * 0 where |x| ≤ threshold, beyond it x drawn towards 0 by the bias, both at least 0; derivative 0 at ±threshold. With
 * bias 0 it is PyTorch's `hardshrink`, with the threshold as the bias its `softshrink`.
 */
export function shrink<D extends DType>(x: Value<D>, threshold = 0.5, bias = 0): Value<D> {
  return activation("Shrink", x, { lambd: threshold, bias });
}

/** x·σ(alpha·x) (Ramachandran et al. 2017); SiLU where alpha is 1. */
export function swish<D extends DType>(x: Value<D>, alpha = 1): Value<D> {
  return mul(x, sigmoid(alpha === 1 ? x : mul(x, alpha)));
}

/** The tanh approximation of `gelu`: x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))). */
export function geluTanh<D extends DType>(x: Value<D>): Value<D> {
  if (!isFloat(x.dtype)) throw new ShapeError(`Gelu: wants a floating-point tensor, not ${describe(x)}`);
  return apply1("Gelu", [x], x.dtype, x.shape, { approximate: "tanh" });
}

export const tan: Unary = unary("Tan");
export const asin: Unary = unary("Asin");
export const acos: Unary = unary("Acos");
export const atan: Unary = unary("Atan");
export const sinh: Unary = unary("Sinh");
export const cosh: Unary = unary("Cosh");
export const asinh: Unary = unary("Asinh");
export const acosh: Unary = unary("Acosh");
export const atanh: Unary = unary("Atanh");
/** The next whole number from below; derivative 0 everywhere. */
export const ceil: Unary = unary("Ceil");

/** The remainder of a/b with the sign of a (C's fmod, `torch.fmod`); the whole part of a/b counts as constant. */
export function fmod<D extends DType>(a: Operand<D>, b: Operand<D>): Value<D> {
  const [left, right] = pair("Mod", a, b);
  const shape = broadcastShapes("Mod", left.shape, right.shape);
  return apply1("Mod", [left, right], left.dtype, shape, { fmod: 1 });
}

/** The sum of any number of tensors that broadcast. @throws ShapeError */
export function sum<D extends DType>(values: readonly Value<D>[]): Value<D> {
  const [first, ...rest] = values;
  if (!first) throw new ShapeError("Sum: nothing to add");
  return rest.reduce((total, value) => add(total, value), first);
}

/** The mean of any number of tensors that broadcast. @throws ShapeError */
export function mean<D extends DType>(values: readonly Value<D>[]): Value<D> {
  return values.length === 1 ? values[0]! : mul(sum(values), 1 / values.length);
}

/** Where x is not a number, a boolean tensor. */
export function isNotANumber(x: Value): Value<"bool"> {
  return logicalNot(equal(x, x));
}
