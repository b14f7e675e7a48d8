/** Real numbers held as 8-bit integers: `(q − zeroPoint) · scale`. */
import { reshape } from "./arrange.ts";
import { add, clip, div, mul, sub } from "./elementwise.ts";
import { describe, normalizeAxis, ShapeError } from "./shapes.ts";
import { apply, type Derivative, type DType, type Operand, sizeOf, type Value } from "./value.ts";

export interface FakeQuantizeOptions {
  /** The smallest and the largest integer: −128 and 127, or 0 and 255, say. Default −128 and 127. */
  readonly low?: number;
  readonly high?: number;
  /** The axis along which a scale and a zero point of shape `[C]` go. Default 1. */
  readonly axis?: number;
}

/**
 * What quantisation leaves of floating-point `x`:
 * `(clip(round(x / scale) + zeroPoint, low, high) − zeroPoint) · scale`, ties to even. `scale` and `zeroPoint` (whole
 * numbers, held as `x` is) are one number or `[C]`, one along `axis`.
 *
 * The derivative is the straight-through estimator (Bengio et al. 2013, arXiv 1308.3432; PyTorch's `fake_quantize`):
 * 1 where the integer is within its bounds, 0 where it is clipped. That in the scale is LSQ's (Esser et al. 2020).
 * @throws ShapeError
 */
export function fakeQuantize<D extends DType>(
  x: Value<D>,
  scale: Operand<D>,
  zeroPoint: Operand<D> = 0,
  options: FakeQuantizeOptions = {},
): Value<D> {
  const { low = -128, high = 127, axis = 1 } = options;
  return dequantized(quantized(x, scale, zeroPoint, { low, high, axis }, "straight-through"), scale, zeroPoint, axis);
}

/** The integers, as floating-point numbers: `clip(round(x / scale) + zeroPoint, low, high)`. @throws ShapeError */
export function quantized<D extends DType>(
  x: Value<D>,
  scale: Operand<D>,
  zeroPoint: Operand<D>,
  { low, high, axis }: Required<FakeQuantizeOptions>,
  derivative: Derivative,
): Value<D> {
  const scaled = div(x, alongAxis(scale, x, axis));
  return nearestIntegers(scaled, alongAxis(zeroPoint, x, axis), { low, high }, derivative);
}

/** `clip(round(scaled) + zeroPoint, low, high)`, ties to even; the zero point broadcasts. @throws ShapeError */
export function nearestIntegers<D extends DType>(
  scaled: Value<D>,
  zeroPoint: Operand<D>,
  { low, high }: { readonly low: number; readonly high: number },
  derivative: Derivative,
): Value<D> {
  const rounded = apply("Round", [scaled], [scaled], {}, "", derivative)[0]!;
  if (typeof zeroPoint !== "number") return clip(add(rounded, zeroPoint), low, high);
  // Added last: whoever reads the integers takes the zero point off again.
  const steps = clip(rounded, low - zeroPoint, high - zeroPoint);
  return zeroPoint === 0 ? steps : add(steps, zeroPoint);
}

/** `(q − zeroPoint) · scale` of integers held as floating-point numbers. @throws ShapeError */
export function dequantized<D extends DType>(
  q: Value<D>,
  scale: Operand<D>,
  zeroPoint: Operand<D>,
  axis: number,
): Value<D> {
  return mul(centred(q, alongAxis(zeroPoint, q, axis)), alongAxis(scale, q, axis));
}

/** `q − zeroPoint`, which broadcasts. What `nearestIntegers` added is taken off, not subtracted. */
export function centred<D extends DType>(q: Value<D>, zeroPoint: Operand<D>): Value<D> {
  if (zeroPoint === 0) return q;
  if (typeof zeroPoint === "number" && q.source.kind === "node" && q.source.node.op === "Add") {
    const [steps, added] = q.source.node.inputs;
    const isSame = added?.source.kind === "constant" && added.shape.length === 0 && added.source.data[0] === zeroPoint;
    if (steps && isSame) return steps as Value<D>;
  }
  return sub(q, zeroPoint);
}

/**
 * A parameter per channel in a shape that broadcasts against `x`. Where there is one only, the axis means nothing; what
 * has the rank of `x` broadcasts as it is.
 */
export function alongAxis<D extends DType>(parameter: Operand<D>, x: Value, axis: number): Operand<D> {
  if (typeof parameter === "number") return parameter;
  if (sizeOf(parameter.shape) === 1 && parameter.shape.length <= 1) return reshape(parameter, []);
  if (parameter.shape.length > 1 && parameter.shape.length === x.shape.length) return parameter;
  const at = normalizeAxis("Quantization", axis, x.shape.length);
  if (parameter.shape.length !== 1 || parameter.shape[0] !== x.shape[at]) {
    throw new ShapeError(`Quantization: ${describe(parameter)} does not fit axis ${axis} of ${describe(x)}`);
  }
  return reshape(
    parameter,
    x.shape.map((_, i) => (i === at ? -1 : 1)),
  );
}
