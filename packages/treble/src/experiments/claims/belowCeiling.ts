import { numberText } from "../../results/numberText.ts";
import { type Claim, everyRule, signedText } from "../contract/claim.ts";
import type { Condition, ConditionRuns } from "../contract/conditionRuns.ts";
import { sharedEveryRule } from "../contract/decideShared.ts";
import type { SharedSignal } from "../contract/sharedQuantity.ts";
import { probed } from "./probedSamples.ts";

/** What lies below the ceiling, besides the networks. */
export interface BelowCeiling extends Pick<Claim, "id" | "claim" | "source" | "declared"> {
  /** What is measured, by its name in the `low-share` probe. */
  readonly of: "predictor" | "feature" | "perturbation";
  /** The same in words, `the smallest perturbation` say. */
  readonly called: string;
  /** Up to here frequencies are low, cycles per pixel. */
  readonly cutoff: number;
  /** What seeds share of it; null where it has no such form. */
  readonly shared: SharedSignal | null;
}

/**
 * The claim that something has less of its energy at low frequencies than one unit of its own network's layers can
 * have, in every one of these networks, which have a `low-share` probe and a ceiling.
 */
export function belowCeiling(networks: readonly Condition[], words: BelowCeiling): Claim {
  const { of, called, cutoff, shared, ...rest } = words;
  return {
    ...rest,
    metric: `largest energy share at or below ${cutoff} cycles per pixel that a unit of the network's own layers can have (all of them up to the read-out or the mixing of tokens), minus that of ${called}`,
    contrast: `for each of ${networks.map(({ label }) => label).join(", ")}, the mean of it; the effect shown is the least`,
    rule: everyRule,
    sharedRule: sharedEveryRule,
    unit: "of the energy",
    networks: networks.map(({ id }) => id),
    measure: (measured) => {
      const { ceiling } = measured.probe("low-share").summary;
      return probed("low-share", of)(measured).map((share) => ceiling! - share);
    },
    shared:
      shared &&
      ((row) => {
        const share = row.shared[shared]?.lowShare;
        if (!share) return null;
        const ceiling = ceilingOf(row)!;
        return { ...share, estimate: ceiling - share.estimate, draws: share.draws.map((value) => ceiling - value) };
      }),
    parts: networks.length,
    statistic: (means, network) => means[network]!,
    predicted: 1,
    sentence: (effect, means) =>
      `Below the ceiling, in the network that shows it least: ${signedText(effect)} (${networks.map(({ label }, i) => `${label} ${numberText(means[i]!, 3, "both")}`).join(", ")}).`,
  };
}

/** Of a network with a `low-share` probe; null where its layers have none. */
export function ceilingOf({ seeds }: ConditionRuns): number | null {
  return seeds[0]!.probe("low-share").summary.ceiling;
}
