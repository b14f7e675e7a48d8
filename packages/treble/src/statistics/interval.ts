/** A mean with the limits of its 95 % bootstrap interval. */
export interface Interval {
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Of no sample at all. */
export const undefinedInterval: Interval = { mean: Number.NaN, low: Number.NaN, high: Number.NaN };
