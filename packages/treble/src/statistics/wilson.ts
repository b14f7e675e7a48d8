import { type Interval, undefinedInterval } from "./interval.ts";

/** The 0.975 quantile of the normal distribution. */
const z = 1.959963984540054;

/**
 * A share, `count` of `total`, with its 95 % interval (Wilson 1927: the shares that a score test does not reject).
 * Unlike the usual one around the share it stays in [0, 1], and is not empty where none or all are counted. NaN of no
 * case at all.
 */
export function wilsonInterval(count: number, total: number): Interval {
  if (total === 0) return undefinedInterval;
  const share = count / total;
  const shrunk = 1 + z ** 2 / total;
  const centre = (share + z ** 2 / (2 * total)) / shrunk;
  const half = (z / shrunk) * Math.sqrt((share * (1 - share)) / total + (z / (2 * total)) ** 2);
  // Rounding must not put a share outside of its own interval.
  return {
    mean: share,
    low: count === 0 ? 0 : Math.min(share, centre - half),
    high: count === total ? 1 : Math.max(share, centre + half),
  };
}
