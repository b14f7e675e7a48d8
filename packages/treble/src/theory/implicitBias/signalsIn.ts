import { fourierCoordinates } from "./fourierCoordinates.ts";
import { type LabelledSignals, signedSignals, sizeOf } from "./labelledSignals.ts";
import type { LinearNetwork } from "./linearNetwork.ts";

/** Signed signals in the basis in which a network takes them. */
export interface SignalsInBasis {
  /** `[n, C·H·W]` */
  readonly signed: Float64Array;
  readonly n: number;
  readonly size: number;
  /** A predictor in the basis to one in pixels. */
  toPixels(beta: Float64Array): Float64Array;
}

/** @throws UserError where the signals are none. */
export function signalsIn(basis: LinearNetwork["basis"], data: LabelledSignals): SignalsInBasis {
  const pixels = signedSignals(data);
  const [n, size] = [data.labels.length, sizeOf(data)];
  if (basis === "pixels") return { signed: pixels, n, size, toPixels: (beta) => beta.slice() };
  const { toFrequencies, toPixels } = fourierCoordinates(data.shape);
  const signed = new Float64Array(n * size);
  for (let i = 0; i < n; i++) signed.set(toFrequencies(pixels.subarray(i * size, (i + 1) * size)), i * size);
  return { signed, n, size, toPixels };
}
