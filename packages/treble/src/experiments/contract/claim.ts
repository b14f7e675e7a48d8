import { successful, type TrialRecord } from "../../pipeline/collect.ts";
import { decimalsOf, numberText } from "../../results/numberText.ts";
import type { ClaimResult, Verdict } from "../../results/results.ts";
import { hierarchicalContrasts, intervalOfDraws, type SeedSamples } from "../../statistics/bootstrap.ts";
import { type Interval, undefinedInterval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import { recipes } from "../recipes/recipes.ts";
import type { ComputedMeasure } from "./computation.ts";
import type { AcrossMeasure, OwnMeasure, SharedMeasure } from "./conditionRuns.ts";
import type { SharedSignal } from "./sharedQuantity.ts";

/** A claim with its rule, as it stands before any run. */
export interface Claim extends Pick<ClaimResult, "id" | "claim" | "source" | "metric" | "contrast" | "rule" | "unit"> {
  /**
   * The networks that the contrast needs, by condition id, in the order in which `statistic` gets their numbers. One
   * may stand here twice, with another `measure` each time; the two are then resampled independently.
   */
  readonly networks: readonly string[];
  /**
   * The samples of one seed's network, one number an image (or a class, a pair, …); what is not finite is left out.
   * `position` is that in `networks`. Default: the centroid of the successful perturbations.
   */
  readonly measure?: (measured: TrialRecord, position: number) => Float64Array;
  /**
   * The same claim by shared spectra: about what seeds have in common of the perturbations, of the features towards one
   * rival class, or another number of it (null where it is not determined). Null: it has no such form. Default: the
   * perturbations, for claims without a `measure`, and null for others.
   */
  readonly shared?: SharedSignal | SharedMeasure | null;
  /** The rule of the form by another shared number, in words. Default: `rule`. */
  readonly sharedRule?: string;
  /**
   * Null: only by shared spectra, there is nothing that each network has by itself. Or, of a claim about one network
   * and in the place of `measure`, a number that has an interval already; `statistic` must then rise or fall with it.
   */
  readonly own?: OwnMeasure | null;
  /**
   * In the place of networks, of which it then names none: one number a draw of what the experiment computed. `shared`
   * is then null.
   */
  readonly computed?: ComputedMeasure;
  /**
   * In the place of `measure` and `statistic`: a number of all networks together and of what the experiment computed,
   * decided by `decideAcross`, of own and, unless `shared` is null, of shared spectra.
   */
  readonly across?: AcrossMeasure;
  /**
   * One number from (resampled) samples of a seed; default: their mean. For a statistic of pairs, such as a
   * correlation over images, let `measure` give the images' indices and look the pair up in `measured` here. Called
   * thousands of times.
   */
  readonly summary?: (samples: Float64Array, measured: TrialRecord, position: number) => number;
  /** What it is called in a headline, in a few words. Default: its id, in words. */
  readonly short?: string;
  /** How many contrasts the claim makes at once; it says something of each. Default 1. */
  readonly parts?: number;
  /**
   * The contrast (of `parts` that one): of the networks' numbers, each the mean over seeds. The verdict compares it
   * with 0.
   */
  statistic(means: Float64Array, part: number): number;
  /** The sign that the claim predicts. */
  readonly predicted: 1 | -1;
  /** Where and when the rule was written, in words, where that is on record. */
  readonly declared?: string;
  /** The same of its shared form, where that is younger. */
  readonly sharedDeclared?: string;
  /** A check of the method or of generated data rather than a claim of a paper. */
  readonly check?: true;
  /** One sentence with the numbers; of several contrasts, with the one that shows least of what is claimed. */
  sentence(effect: Interval, means: readonly number[]): string;
}

/** The recipe of studies that name none. */
export const defaultRecipe: string = recipes[0].name;

/** The metric of claims without a `measure`. */
export const perturbationCentroid = "centroid of the minimum-norm L2 perturbation, cycles per pixel";

/** The rule that `decide` applies, in words. */
export const intervalRule =
  "supported if the 95 % interval of the contrast (bootstrap over seeds, then images; 2,000 draws) lies wholly on the claimed side of 0, contradicted if wholly on the other, else inconclusive";

/**
 * The rule of a claim about several contrasts, in words. Each contrast gets an interval of its own: the least of them
 * all would, resampled, lie below the least of the means.
 */
export const everyRule =
  "supported if the 95 % interval of every contrast (bootstrap over seeds, then images; 2,000 draws) lies wholly on the claimed side of 0, contradicted if that of at least one, widened for their number (Bonferroni), lies wholly on the other, else inconclusive";

/** The verdict of an interval: all of it on the claimed side, all of it on the other, or neither. */
export function verdictOf({ low, high }: Interval, predicted: 1 | -1): Verdict {
  const [least, most] = predicted === 1 ? [low, high] : [-high, -low];
  if (least > 0) return "supported";
  if (most < 0) return "contradicted";
  return "inconclusive";
}

/**
 * Of contrasts with their 95 % intervals and wider ones: what `everyRule` says. For one contrast that is `verdictOf`.
 */
export function jointVerdict(
  parts: readonly { readonly usual: Interval; readonly wide: Interval }[],
  predicted: 1 | -1,
): Verdict {
  if (parts.every(({ usual }) => verdictOf(usual, predicted) === "supported")) return "supported";
  return parts.some(({ wide }) => verdictOf(wide, predicted) === "contradicted") ? "contradicted" : "inconclusive";
}

/** The interval that reaches farthest away from the claimed side. */
export function leastOf(intervals: readonly Interval[], predicted: 1 | -1): Interval {
  const reach = ({ low, high }: Interval): number => (predicted === 1 ? low : -high);
  return intervals.reduce((least, one) => (reach(one) < reach(least) ? one : least));
}

/**
 * Decides a claim from the seeds of its networks, by condition id. A seed without any sample is left out; a network
 * without any is reported, and the claim inconclusive.
 * @param recipe by which the networks were trained.
 * @throws Error where a network is missing.
 */
export function decide(
  claim: Claim,
  networks: ReadonlyMap<string, readonly TrialRecord[]>,
  recipe = defaultRecipe,
): ClaimResult {
  const measure = claim.measure ?? ((measured: TrialRecord): Float64Array => successful(measured, "centroid"));
  const all = claim.networks.map((id, position) => {
    const seeds = networks.get(id);
    if (!seeds) throw new Error(`The claim "${claim.id}" needs the network "${id}", which is not in the study.`);
    return seeds.map((measured) => ({ measured, samples: measure(measured, position).filter(Number.isFinite) }));
  });
  const groups = all.map((group) => group.filter(({ samples }) => samples.length > 0));
  const { id, metric, contrast, rule, unit, source, predicted, check = false, declared = "" } = claim;
  const samples: SeedSamples[] = groups.map((group) => group.map((seed) => seed.samples));
  const known = {
    ...{ id, row: id, recipe, spectra: "own" as const, declared },
    ...(claim.short !== undefined && { short: claim.short }),
    ...{ metric, contrast, rule, unit, source, predicted, check, claim: claim.claim },
    networks: [...new Set(claim.networks)],
    seeds: Math.min(...groups.map((group) => group.length)),
    samples: samples.flat().reduce((sum, seed) => sum + seed.length, 0),
  };
  const empty = claim.networks.filter((_, position) => groups[position]!.length === 0);
  if (empty.length > 0) {
    return {
      ...known,
      effect: undefinedInterval,
      seedEffects: [],
      verdict: "inconclusive",
      sentence: `Nothing could be measured of ${[...new Set(empty)].join(", ")}.`,
    };
  }
  const { summary } = claim;
  const options = summary && {
    statistic: (values: Float64Array, position: number, seed: number): number =>
      summary(values, groups[position]![seed]!.measured, position),
  };
  const count = claim.parts ?? 1;
  const statistic = (means: Float64Array, part: number): number => claim.statistic(means, part);
  const parts = hierarchicalContrasts(samples, statistic, count, options).map((draws) => ({
    usual: intervalOfDraws(draws, 0.05),
    wide: intervalOfDraws(draws, 0.05 / count),
  }));
  const numberOf = ({ measured, samples: values }: (typeof all)[number][number], position: number): number =>
    summary ? summary(values, measured, position) : mean(values);
  const means = groups.map((group, position) => mean(group.map((seed) => numberOf(seed, position))));
  const effect = leastOf(
    parts.map(({ usual }) => usual),
    claim.predicted,
  );
  const verdict = jointVerdict(parts, claim.predicted);
  const part = parts.findIndex(({ usual }) => usual === effect);
  // Of the seeds that every network has samples of: the first of one are set beside the first of the others.
  const seedEffects = all[0]!
    .map((_, seed) => all.map((group) => group[seed]))
    .filter((seeds) => seeds.every((seed) => seed !== undefined && seed.samples.length > 0))
    .map((seeds) =>
      statistic(
        Float64Array.from(seeds, (seed, position) => numberOf(seed!, position)),
        part,
      ),
    );
  return { ...known, effect, seedEffects, verdict, sentence: claim.sentence(effect, means) };
}

/** A number with its sign and the limits of its interval, of as many decimals (more where one would read 0). */
export function signedText({ mean, low, high }: Interval, decimals = 3): string {
  const digits = decimalsOf([mean, low, high], decimals);
  const number = (value: number): string => numberText(value, digits, "both");
  return `${number(mean)} (95 % interval ${number(low)} to ${number(high)})`;
}
