import { UserError } from "../../errors/userError.ts";

/** Signals of two classes: images, or with a height of 1 one-dimensional signals. */
export interface LabelledSignals {
  /** `[C, H, W]` of one signal. */
  readonly shape: readonly [number, number, number];
  /** `[n, C, H, W]`, row-major. */
  readonly signals: Float64Array;
  /** `[n]`, −1 or 1. */
  readonly labels: ArrayLike<number>;
}

/** Values of one signal. */
export function sizeOf({ shape }: Pick<LabelledSignals, "shape">): number {
  return shape[0] * shape[1] * shape[2];
}

/**
 * Each signal times its label, `[n, C·H·W]`: a predictor `β` without bias classifies all right where all inner products
 * with them are above 0, and these are its margins.
 * @throws UserError where sizes do not fit, or a label or value is none.
 */
export function signedSignals(data: LabelledSignals): Float64Array {
  const { signals, labels } = data;
  const size = sizeOf(data);
  if (!data.shape.every((extent) => Number.isSafeInteger(extent) && extent >= 1) || labels.length === 0)
    throw new UserError(`Signals of shape ${data.shape.join("×")} with ${labels.length} labels are none to separate.`);
  if (signals.length !== labels.length * size)
    throw new UserError(`${signals.length} values are not ${labels.length} signals of ${data.shape.join("×")}.`);
  if (!Array.from(labels).every((label) => label === 1 || label === -1))
    throw new UserError("The labels of two classes are −1 and 1.");
  if (!signals.every(Number.isFinite)) throw new UserError("A signal has values that are no finite numbers.");
  return signals.map((value, i) => value * labels[Math.floor(i / size)]!);
}

/** Margins `[n]` of a predictor on signed signals. */
export function marginsOf(signed: Float64Array, beta: Float64Array): Float64Array {
  const size = beta.length;
  const margins = new Float64Array(signed.length / size);
  for (let i = 0; i < margins.length; i++) {
    let sum = 0;
    for (let j = 0; j < size; j++) sum += signed[i * size + j]! * beta[j]!;
    margins[i] = sum;
  }
  return margins;
}

/** `Σ weights[i] · signed[i]`. */
export function weightedSum(signed: Float64Array, weights: Float64Array, size: number): Float64Array {
  const total = new Float64Array(size);
  for (let i = 0; i < weights.length; i++) {
    const weight = weights[i]!;
    if (weight === 0) continue;
    for (let j = 0; j < size; j++) total[j]! += weight * signed[i * size + j]!;
  }
  return total;
}

/** Inner products of all rows, `[n, n]`. */
export function gramOf(rows: Float64Array, n: number): Float64Array {
  const size = rows.length / n;
  const gram = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < size; k++) sum += rows[i * size + k]! * rows[j * size + k]!;
      gram[i * n + j] = sum;
      gram[j * n + i] = sum;
    }
  }
  return gram;
}

/** One less the cosine of two predictors: 0 where they classify alike at every margin, to rounding about 1e-16. */
export function directionError(a: Float64Array, b: Float64Array): number {
  const [lengthA, lengthB] = [Math.hypot(...a), Math.hypot(...b)];
  // ½‖a/‖a‖ − b/‖b‖‖² is the same without cancellation.
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i]! / lengthA - b[i]! / lengthB) ** 2;
  return sum / 2;
}
