import type { ClaimResult } from "../../results/results.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { type Claim, defaultRecipe, verdictOf } from "./claim.ts";
import type { ConditionRuns, OwnMeasure } from "./conditionRuns.ts";

/**
 * Decides a claim about a number with an interval of its own. Where there is none, the claim is inconclusive, and its
 * sentence says why.
 * @param recipe by which the networks were trained.
 * @throws Error where the network is missing, or the claim is not about one.
 */
export function decideOwn(
  claim: Claim & { readonly own: OwnMeasure },
  rows: ReadonlyMap<string, ConditionRuns>,
  recipe: string = defaultRecipe,
): ClaimResult {
  const { id, metric, contrast, rule, unit, source, predicted, check = false, declared = "" } = claim;
  const row = claim.networks.length === 1 ? rows.get(claim.networks[0]!) : undefined;
  if (!row) throw new Error(`The claim "${id}" needs one network that is in the study, not "${claim.networks}".`);
  const number = claim.own(row);
  const known = {
    ...{ id, row: id, recipe, spectra: "own" as const, declared },
    ...(claim.short !== undefined && { short: claim.short }),
    ...{ metric, contrast, rule, unit, source, predicted, check, claim: claim.claim },
    networks: claim.networks,
    seeds: row.seeds.length,
  };
  if ("why" in number) {
    return {
      ...{ ...known, samples: 0, effect: undefinedInterval, seedEffects: [] },
      ...{ verdict: "inconclusive", sentence: number.why },
    };
  }
  const { interval, seeds, samples } = number;
  const contrastOf = (value: number): number => claim.statistic(Float64Array.of(value), 0);
  const [mean, a, b] = [interval.mean, interval.low, interval.high].map(contrastOf) as [number, number, number];
  const effect = { mean, low: Math.min(a, b), high: Math.max(a, b) };
  return {
    ...{ ...known, samples, effect, seedEffects: seeds.map(contrastOf) },
    ...{ verdict: verdictOf(effect, predicted), sentence: claim.sentence(effect, [interval.mean]) },
  };
}
