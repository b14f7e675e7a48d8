import { correlation, ranks } from "./correlation.ts";
import { type Interval, undefinedInterval } from "./interval.ts";

/** Of the standard normal distribution, for 95 %. */
const Z = 1.959964;

/**
 * Spearman's rank correlation of two lists of numbers with its 95 % interval: Fisher's z with the variance
 * `(1 + ρ²/2) / (n − 3)` of Bonett & Wright (2000), for n above 3. NaN where one list is constant or numbers are few.
 */
export function rankCorrelation(x: readonly number[], y: readonly number[]): Interval {
  const n = x.length;
  // Of a constant rounding would make some correlation.
  if (new Set(x).size < 2 || new Set(y).size < 2) return undefinedInterval;
  const mean = correlation(ranks(x), ranks(y), [...x.keys()]);
  if (n <= 3) return { mean, low: -1, high: 1 };
  // A perfect order of few is no proof of one: the next lesser correlation that n numbers can have stands for it.
  const largest = 1 - 6 / (n * (n * n - 1));
  const z = Math.atanh(Math.max(-largest, Math.min(largest, mean)));
  const reach = Z * Math.sqrt((1 + mean ** 2 / 2) / (n - 3));
  return { mean, low: Math.tanh(z - reach), high: Math.max(mean, Math.tanh(z + reach)) };
}
