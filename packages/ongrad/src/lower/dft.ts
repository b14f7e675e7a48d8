import { concat, pad, slice } from "../graph/arrange.ts";
import { add, neg, sub } from "../graph/elementwise.ts";
import { describe, normalizeAxis, ShapeError } from "../graph/shapes.ts";
import { type DType, isFloat, type Value } from "../graph/value.ts";
import { alongAxis } from "./alongAxis.ts";
import { matrix, turn } from "./fourier.ts";

export interface DftOptions {
  /** Which axis is transformed; not the last one, which holds the parts of a complex number. */
  readonly axis: number;
  /** The signal is cut or filled up with zeros to this length. Default: the axis's extent. */
  readonly length?: number;
  /** Default false. The inverse divides by the length. */
  readonly inverse?: boolean;
  /** Whether only the first ⌊length/2⌋ + 1 frequencies are kept, which say all about a real signal. Default false. */
  readonly onesided?: boolean;
}

/**
 * The discrete Fourier transform along one axis, as ONNX's `DFT`: `[…, 1]` (real) or `[…, 2]` (real and imaginary part)
 * to `[…, 2]`, `X[u] = Σ x[n] exp(∓2πi·un/length)`, unnormalised forwards. Two products with matrices.
 * @throws ShapeError
 */
export function dft<D extends DType>(x: Value<D>, options: DftOptions): Value<D> {
  const last = x.shape.length - 1;
  const axis = normalizeAxis("DFT", options.axis, x.shape.length);
  const parts = x.shape[last];
  const length = options.length ?? x.shape[axis]!;
  if (!isFloat(x.dtype) || axis === last || (parts !== 1 && parts !== 2) || !Number.isInteger(length) || length < 1) {
    throw new ShapeError(`DFT: cannot transform ${length} elements along axis ${options.axis} of ${describe(x)}`);
  }
  const extent = x.shape[axis]!;
  const missing = x.shape.map((_, i) => (i === axis ? Math.max(0, length - extent) : 0));
  const none = x.shape.map(() => 0);
  const signal = pad(slice(x, axis, 0, Math.min(extent, length)), none, missing);
  const inverse = options.inverse ?? false;
  const frequencies = options.onesided ? Math.floor(length / 2) + 1 : length;
  const scale = inverse ? 1 / length : 1;
  const waves = (wave: (angle: number) => number): Value<D> =>
    matrix(frequencies, length, x.dtype, (u, n) => scale * wave(turn(u * n, length)));
  const even = alongAxis(waves(Math.cos), signal, axis);
  const odd = alongAxis(waves(inverse ? (angle) => -Math.sin(angle) : Math.sin), signal, axis);
  // (re + i·im)·(cos − i·sin)
  if (parts === 1) return concat([even, neg(odd)], last);
  const [evenRe, evenIm] = [slice(even, last, 0, 1), slice(even, last, 1, 2)];
  const [oddRe, oddIm] = [slice(odd, last, 0, 1), slice(odd, last, 1, 2)];
  return concat([add(evenRe, oddIm), sub(evenIm, oddRe)], last);
}
