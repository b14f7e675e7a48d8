import type { Interval } from "./interval.ts";
import { median } from "./median.ts";

/**
 * The median with its 95 % interval by order statistics (David & Nagaraja 2003, section 7.1): from the k-th smallest
 * value to the k-th largest, k being the largest for which that covers at least so often, whatever the distribution.
 * Null of fewer than six values, none of whose intervals does.
 */
export function medianInterval(values: ArrayLike<number>): Interval | null {
  const sorted = Float64Array.from(values).sort();
  const n = sorted.length;
  let [k, below, logWays] = [0, 0, 0];
  // That fewer than k + 1 of n values are below the median, each of which is by chance a half.
  for (;;) {
    below += Math.exp(logWays - n * Math.LN2);
    if (below > 0.025) break;
    k++;
    logWays += Math.log(n - k + 1) - Math.log(k);
  }
  return k === 0 ? null : { mean: median(sorted), low: sorted[k - 1]!, high: sorted[n - k]! };
}
