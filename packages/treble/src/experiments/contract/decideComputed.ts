import type { ClaimResult } from "../../results/results.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { mean } from "../../statistics/mean.ts";
import { type Claim, defaultRecipe, verdictOf } from "./claim.ts";
import type { Computed, ComputedMeasure } from "./computation.ts";

/**
 * Decides a claim about what its experiment computed, without networks: by the range over the draws. Draws count as
 * seeds. Where a number is not finite the claim is inconclusive.
 */
export function decideComputed(
  claim: Claim & { readonly computed: ComputedMeasure },
  computed: Computed,
  recipe: string = defaultRecipe,
): ClaimResult {
  const { id, metric, contrast, rule, unit, source, predicted, check = false, declared = "" } = claim;
  const values = claim.computed(computed);
  const known = {
    ...{ id, row: id, recipe, spectra: "own" as const, declared },
    ...(claim.short !== undefined && { short: claim.short }),
    ...{ metric, contrast, rule, unit, source, predicted, check, claim: claim.claim },
    networks: [],
    seeds: values.length,
    samples: values.length,
  };
  if (values.length === 0 || !values.every(Number.isFinite)) {
    const sentence = "Not every number of it could be computed.";
    return { ...known, seeds: 0, effect: undefinedInterval, seedEffects: [], verdict: "inconclusive", sentence };
  }
  const effect = { mean: mean(values), low: Math.min(...values), high: Math.max(...values) };
  const sentence = claim.sentence(effect, [effect.mean]);
  return { ...known, effect, seedEffects: [...values], verdict: verdictOf(effect, predicted), sentence };
}
