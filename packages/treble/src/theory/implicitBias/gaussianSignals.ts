import { normal, randomStream, uniform } from "../../random/randomStream.ts";
import type { LabelledSignals } from "./labelledSignals.ts";

/**
 * Standard normal signals with labels by chance. Up to as many as a signal has values are separable almost surely, up
 * to twice as many more often than not (Cover 1965).
 */
export function gaussianSignals(shape: LabelledSignals["shape"], count: number, seed: number): LabelledSignals {
  const stream = randomStream(seed, count, ...shape);
  const size = shape[0] * shape[1] * shape[2];
  const signals = Float64Array.from({ length: count * size }, () => normal(stream));
  return { shape, signals, labels: Int8Array.from({ length: count }, () => (uniform(stream) < 0.5 ? -1 : 1)) };
}
