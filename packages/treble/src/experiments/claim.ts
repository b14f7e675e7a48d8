import { hierarchicalContrast, type SeedSamples } from "./bootstrap.ts";
import type { ClaimResult, Interval, Verdict } from "./results.ts";

/** A claim with its rule, as it stands before any run. */
export interface Claim extends Pick<ClaimResult, "id" | "claim" | "source" | "metric" | "contrast" | "rule" | "unit"> {
  /** The study's networks that the contrast needs, by id, in the order in which `statistic` gets their means. */
  readonly networks: readonly string[];
  /** The contrast of the networks' means. */
  statistic(means: Float64Array): number;
  /** The sign that the claim predicts. */
  readonly predicted: 1 | -1;
  /** One sentence with the numbers. */
  sentence(effect: Interval, means: readonly number[]): string;
}

/** The verdict of an interval: all of it on the claimed side, all of it on the other, or neither. */
export function verdictOf({ low, high }: Interval, predicted: 1 | -1): Verdict {
  const [least, most] = predicted === 1 ? [low, high] : [-high, -low];
  if (least > 0) return "supported";
  if (most < 0) return "contradicted";
  return "inconclusive";
}

/** Decides a claim. `samples` are the metric's values by network: for each seed, one number an image. */
export function decide(claim: Claim, samples: ReadonlyMap<string, SeedSamples>): ClaimResult {
  const groups = claim.networks.map((id) => {
    const group = samples.get(id);
    if (!group) throw new Error(`The claim "${claim.id}" needs the network "${id}", which is not in the study.`);
    return group;
  });
  const effect = hierarchicalContrast(groups, (means) => claim.statistic(means));
  const means = groups.map(overallMean);
  const { id, metric, contrast, rule, unit, source } = claim;
  return {
    ...{ id, metric, contrast, rule, unit, source, claim: claim.claim, effect },
    verdict: verdictOf(effect, claim.predicted),
    sentence: claim.sentence(effect, means),
    seeds: Math.min(...groups.map((group) => group.length)),
    samples: groups.flat().reduce((sum, seed) => sum + seed.length, 0),
  };
}

/** Seeds weigh the same, whatever their number of samples. */
function overallMean(group: SeedSamples): number {
  const means = group.map((samples) => samples.reduce((sum, value) => sum + value, 0) / samples.length);
  return means.reduce((sum, value) => sum + value, 0) / means.length;
}
