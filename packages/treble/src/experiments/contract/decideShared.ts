import type { ClaimResult } from "../../results/results.ts";
import { intervalOfDraws } from "../../statistics/bootstrap.ts";
import { undefinedInterval } from "../../statistics/interval.ts";
import { listText } from "../../text/listText.ts";
import { type Claim, jointVerdict, leastOf } from "./claim.ts";
import type { ConditionRuns, Unknown } from "./conditionRuns.ts";
import { declaredIn } from "./declared.ts";
import { combined, isDetermined, type SharedQuantity, type SharedSignal } from "./sharedQuantity.ts";

/** What `decideShared` does, in words. */
export const sharedRule =
  "supported if the 95 % interval of the contrast of what seeds share (images resampled, and the seeds' noise beside them; 2,000 draws) lies wholly on the claimed side of 0, contradicted if wholly on the other, else inconclusive";

/** Where this rule stood first, and the catalogue's claims with it; those that are younger say so themselves. */
export const sharedDeclared = declaredIn("f3fa333");

/** The same of a claim about several contrasts, each with an interval of its own. */
export const sharedEveryRule =
  "supported if the 95 % interval of every contrast of what seeds share (images resampled, and the seeds' noise beside them; 2,000 draws) lies wholly on the claimed side of 0, contradicted if that of at least one, widened for their number (Bonferroni), lies wholly on the other, else inconclusive";

/** The metric of what seeds share of a signal. */
export const sharedMetric: Readonly<Record<SharedSignal, string>> = {
  perturbation: "shared centroid of the minimum-norm L2 perturbation, cycles per pixel",
  feature:
    "shared centroid of the feature (input gradient of the logit of an image's own class minus that of its one rival class), cycles per pixel",
};

/**
 * The same claim about what seeds have in common: its contrast, with the shared centroids in the place of the means.
 * Networks are resampled each by itself, and the seeds' noise with them (see `spectrum/sharedSpectrum.ts`).
 *
 * @param declaredFirst where its rule was written, where the claim itself does not say.
 * @returns null where the claim has no such form, and with one seed, unless it has no other. Where what some network's
 *   seeds share is not told from nothing, or a measure says why it has no number, the claim is inconclusive, and its
 *   sentence says so.
 * @throws Error where a network is missing.
 */
export function decideShared(
  claim: Claim,
  rows: ReadonlyMap<string, ConditionRuns>,
  recipe: string,
  declaredFirst = "",
): ClaimResult | null {
  const shared = claim.shared === undefined && claim.measure === undefined ? "perturbation" : (claim.shared ?? null);
  const compared = claim.networks.map((id): ConditionRuns => {
    const row = rows.get(id);
    if (!row) throw new Error(`The claim "${claim.id}" needs the network "${id}", which is not in the study.`);
    return row;
  });
  const seeds = Math.min(...compared.map((row) => row.seeds.length));
  if (shared === null || (seeds < 2 && claim.own !== null)) return null;
  const numbers = compared.map((row, position): SharedQuantity | Unknown | null => {
    if (typeof shared === "function") return shared(row, position);
    return row.shared[shared]?.centroid ?? null;
  });
  const reasons = numbers.flatMap((number) => (number !== null && "why" in number ? [number.why] : []));
  const quantities = numbers.map((number) => (number === null || "why" in number ? null : number));
  const { id, contrast, unit, source, predicted, check = false, parts: count = 1 } = claim;
  const declared = claim.sharedDeclared ?? claim.declared ?? declaredFirst;
  const known = {
    ...{ id: `${id}-shared`, row: id, recipe, spectra: "shared" as const, declared },
    ...(claim.short !== undefined && { short: claim.short }),
    ...{ unit, source, predicted, check, claim: claim.claim },
    metric: typeof shared === "function" ? claim.metric : sharedMetric[shared],
    contrast: typeof shared === "function" || claim.own === null ? contrast : `${contrast}: of what seeds share`,
    rule: typeof shared === "function" ? (claim.sharedRule ?? claim.rule) : count === 1 ? sharedRule : sharedEveryRule,
    networks: [...new Set(claim.networks)],
    seeds,
    samples: quantities.reduce((sum, quantity) => sum + (quantity?.images ?? 0), 0),
    seedEffects: [],
  };
  const unknown = compared.filter((_, position) => !isDetermined(quantities[position]!));
  if (seeds < 2 || unknown.length > 0) {
    const labels = [...new Set(unknown.map(({ condition }) => condition.label))];
    const few = `What seeds share takes two of them at least, and there is ${seeds}.`;
    const nothing = `What seeds share is not told from nothing in ${listText(labels)}.`;
    return {
      ...known,
      effect: undefinedInterval,
      verdict: "inconclusive",
      sentence: seeds < 2 ? few : reasons.length > 0 ? [...new Set(reasons)].join(" ") : nothing,
    };
  }
  const parts = Array.from({ length: count }, (_, part) => {
    const { estimate, draws } = combined(quantities, (values) => claim.statistic(values, part))!;
    const contrasted = { estimate, draws: draws.sort() };
    return { usual: intervalOfDraws(contrasted, 0.05), wide: intervalOfDraws(contrasted, 0.05 / count) };
  });
  const effect = leastOf(
    parts.map(({ usual }) => usual),
    predicted,
  );
  const estimates = quantities.map((quantity) => quantity!.estimate);
  return { ...known, effect, verdict: jointVerdict(parts, predicted), sentence: claim.sentence(effect, estimates) };
}
