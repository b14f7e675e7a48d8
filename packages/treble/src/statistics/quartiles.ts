import { quantile } from "./quantile.ts";

/** Quartiles of a sample. */
export interface Quartiles {
  readonly q25: number;
  readonly median: number;
  readonly q75: number;
}

/**
 * By linear interpolation between order statistics, see `quantile`; the values are left as they are. NaN where there is
 * none.
 */
export function quartiles(values: ArrayLike<number>): Quartiles {
  const sorted = Float64Array.from(values).sort();
  return { q25: quantile(sorted, 0.25), median: quantile(sorted, 0.5), q75: quantile(sorted, 0.75) };
}
