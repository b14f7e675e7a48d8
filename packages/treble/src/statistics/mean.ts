import { sum } from "./sum.ts";

/** The arithmetic mean; NaN where there is no value. */
export function mean(values: ArrayLike<number>): number {
  return sum(values) / values.length;
}
