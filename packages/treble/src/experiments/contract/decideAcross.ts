import type { ClaimResult, SpectraKind } from "../../results/results.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { type Claim, verdictOf } from "./claim.ts";
import type { Computed } from "./computation.ts";
import type { AcrossMeasure, ConditionRuns } from "./conditionRuns.ts";

/** The rule that `decideAcross` applies, in words. */
export const acrossRule =
  "supported if the 95 % interval over networks (Fisher's z, variance of Bonett and Wright) lies wholly on the claimed side, contradicted if wholly on the other, else inconclusive";

/**
 * Decides a claim about all of its networks together, by their own spectra and, unless its `shared` is null, by what
 * seeds share; by the latter alone where its `own` is null.
 * @throws Error where a network is missing.
 */
export function decideAcross(
  claim: Claim & { readonly across: AcrossMeasure },
  rows: ReadonlyMap<string, ConditionRuns>,
  computed: Computed,
  recipe: string,
): ClaimResult[] {
  const compared = claim.networks.map((id): ConditionRuns => {
    const row = rows.get(id);
    if (!row) throw new Error(`The claim "${claim.id}" needs the network "${id}", which is not in the study.`);
    return row;
  });
  const seeds = Math.min(...compared.map((row) => row.seeds.length));
  const kinds: SpectraKind[] = claim.own === null ? [] : ["own"];
  if (claim.shared !== null && (seeds > 1 || claim.own === null)) kinds.push("shared");
  return kinds.map((spectra) => {
    const few = { why: `What seeds share takes two of them at least, and there is ${seeds}.` };
    const number = spectra === "shared" && seeds < 2 ? few : claim.across(spectra, compared, computed);
    const { metric, contrast, rule, unit, source, predicted, check = false, declared = "" } = claim;
    const known = {
      ...{ id: spectra === "own" ? claim.id : `${claim.id}-shared`, row: claim.id, recipe, spectra, declared },
      ...(claim.short !== undefined && { short: claim.short }),
      ...{ metric, contrast, rule, unit, source, predicted, check, claim: claim.claim, networks: claim.networks },
      ...{ seeds, seedEffects: [] },
    };
    if ("why" in number)
      return { ...known, samples: 0, effect: undefinedInterval, verdict: "inconclusive", sentence: number.why };
    const { interval: effect, samples } = number;
    const sentence = claim.sentence(effect, [effect.mean]);
    return { ...known, samples, effect, verdict: verdictOf(effect, predicted), sentence };
  });
}
