import type { Share } from "../../results/audit.ts";
import { wilsonInterval } from "../../statistics/wilson.ts";

/** `count` of `total`, with Wilson's interval. */
export function auditShare(count: number, total: number): Share {
  const { mean: share, low, high } = wilsonInterval(count, total);
  return { count, total, share, low, high };
}
