import { numberText } from "../../results/numberText.ts";
import { type Claim, intervalRule, perturbationCentroid, signedText } from "../contract/claim.ts";
import type { Condition } from "../contract/conditionRuns.ts";

/** What a claim that one network has more of something than another says, besides the two. */
export interface DifferenceClaim
  extends Pick<Claim, "id" | "claim" | "source">,
    Partial<
      Pick<Claim, "short" | "metric" | "unit" | "measure" | "check" | "shared" | "own" | "declared" | "sharedDeclared">
    > {
  /** The metric in a few words. Default: centroid. */
  readonly quantity?: string;
  /** Digits behind the point, in sentences. Default 3. */
  readonly decimals?: number;
}

/** The claim that a measure, by default the centroid of the perturbations, is greater in `higher` than in `lower`. */
export function differenceClaim(higher: Condition, lower: Condition, words: DifferenceClaim): Claim {
  const {
    decimals = 3,
    quantity = "centroid",
    metric = perturbationCentroid,
    unit = "cycles per pixel",
    ...rest
  } = words;
  return {
    ...rest,
    metric,
    unit,
    contrast: `mean ${quantity} of ${higher.label} minus that of ${lower.label}`,
    rule: intervalRule,
    networks: [higher.id, lower.id],
    statistic: (means) => means[0]! - means[1]!,
    predicted: 1,
    sentence: (effect, [a, b]) =>
      `${higher.label}: ${numberText(a!, decimals)}, ${lower.label}: ${numberText(b!, decimals)} ${unit}, a difference of ${signedText(effect, decimals)}.`,
  };
}
