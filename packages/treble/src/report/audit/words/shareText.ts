import type { Share } from "../../../results/audit.ts";
import type { Interval } from "../../../statistics/interval.ts";
import { count, limitsText, MISSING, percent, percentInterval } from "../../words/format.ts";

/** `93.6 %`; a dash where it was not measured. */
export function shareText({ share }: Pick<Share, "share">): string {
  return Number.isFinite(share) ? `${percent(share)} %` : MISSING;
}

/** `[91.1, 95.4]` in percent; nothing where there are no limits. */
export function shareLimits({ share, low, high }: Share): string {
  return limitsText(percentInterval({ mean: share, low, high }), 1);
}

/** `93.6 % [91.1, 95.4]` */
export function shareWithLimits(share: Share): string {
  return `${shareText(share)} ${shareLimits(share)}`.trimEnd();
}

/** `468 of 500` */
export function shareCounts({ count: part, total }: Share): string {
  return `${count(part)} of ${count(total)}`;
}

/** A share as an interval, both in percent. */
export function sharePercent({ share, low, high }: Share): Interval {
  return percentInterval({ mean: share, low, high });
}
