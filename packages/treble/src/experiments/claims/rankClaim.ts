import { correlation, ranks } from "../../statistics/correlation.ts";
import { type Claim, intervalRule } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";

/** One of the two quantities that a claim says go together over networks. */
export interface Ranked extends Required<Pick<Claim, "measure" | "summary">> {
  /** In a few words. */
  readonly quantity: string;
}

/** What a claim that two quantities go together says, besides the networks and the two. */
export type RankClaim = Pick<Claim, "id" | "claim" | "source" | "metric" | "predicted" | "sentence"> &
  Pick<Claim, "declared">;

/**
 * The claim that networks with more of one quantity have more of another (or less, as predicted): Spearman's rank
 * correlation over the networks. Each network stands in `networks` twice, first for `x`, then for `y`, and is resampled
 * for each by itself. Where a resampling leaves a network without one of the two, it counts as no correlation.
 */
export function rankClaim(conditions: readonly Condition[], x: Ranked, y: Ranked, words: RankClaim): Claim {
  const count = conditions.length;
  const ids = conditions.map(({ id }) => id);
  const of = (position: number): Ranked => (position < count ? x : y);
  return {
    ...words,
    contrast: `Spearman's rank correlation of ${x.quantity} with ${y.quantity} (each the mean over seeds), over ${conditions.map(({ label }) => label).join("; ")}`,
    rule: intervalRule,
    unit: "rank correlation",
    networks: [...ids, ...ids],
    measure: (measured, position) => of(position).measure(measured, position),
    summary: (samples, measured, position) => of(position).summary(samples, measured, position),
    statistic: (means) => rankCorrelation([...means.subarray(0, count)], [...means.subarray(count)]),
  };
}

function rankCorrelation(x: readonly number[], y: readonly number[]): number {
  if ([...x, ...y].some(Number.isNaN)) return 0;
  const found = correlation(ranks(x), ranks(y), [...x.keys()]);
  // Of networks that are all alike in one of the two.
  return Number.isNaN(found) ? 0 : found;
}
