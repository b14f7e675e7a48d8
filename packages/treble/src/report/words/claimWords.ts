import { coverage } from "../../results/coverage.ts";
import type { ClaimResult } from "../../results/results.ts";
import { count, plural } from "./format.ts";

/** On which side of 0 a claim expects its contrast: `above 0`. */
export function claimedSide({ predicted }: Pick<ClaimResult, "predicted">): string {
  return predicted === 1 ? "above 0" : "below 0";
}

/** Claims about what an experiment computed, without networks: their seeds are draws. */
export function isComputed({ networks }: Partial<Pick<ClaimResult, "networks">>): boolean {
  return networks?.length === 0;
}

type Seeded = Pick<ClaimResult, "seeds"> & Partial<Pick<ClaimResult, "networks">>;

/** `2 seeds`, `2 to 5 seeds` where claims have different numbers of them; empty where none has any. */
export function seedsText(claims: readonly Seeded[]): string {
  const trained = claims.filter((claim) => !isComputed(claim));
  const seeds = trained.map((claim) => claim.seeds).filter((count) => count > 0);
  if (seeds.length === 0) return "";
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  if (least === most) return `${least} ${least === 1 ? "seed" : "seeds"}`;
  return `${least} to ${most} seeds`;
}

/** What the number of seeds means for the intervals; empty where there is no claim about networks. */
export function seedsSentence(all: readonly Seeded[]): string {
  const claims = all.filter((claim) => !isComputed(claim));
  if (claims.length === 0) return "";
  const decided = claims.filter(({ seeds }) => seeds > 0);
  if (decided.length === 0) return "Nothing could be measured that a claim needs, so none could be decided.";
  const least = Math.min(...decided.map(({ seeds }) => seeds));
  return (
    `Every interval, and so every verdict, rests on ${seedsText(claims)} a network. Where training runs differ more than images do, ` +
    `a nominal 95 % interval over ${coverage(least)}.`
  );
}

/** What the limits of a claim's effect are. */
export function limitsName(claim: Partial<Pick<ClaimResult, "networks">>): string {
  return isComputed(claim) ? "range over the draws" : "95 % interval";
}

/** Column head and label of effects: `Effect, 95 % bootstrap interval (2 seeds)`. */
export function effectHead(claims: readonly Seeded[]): string {
  const seeds = seedsText(claims);
  if (claims.length > 0 && claims.every(isComputed)) return "Effect, range over the draws";
  return `Effect, 95 % bootstrap interval${seeds && ` (${seeds})`}`;
}

/** On what a claim's numbers rest: `2 seeds, 512 samples`, `3 draws`, or that there are none. */
export function evidenceText(claim: Seeded & Pick<ClaimResult, "samples">): readonly [string, string] {
  const { seeds, samples } = claim;
  if (seeds === 0) return ["nothing measured", ""];
  if (isComputed(claim)) return [plural(seeds, "draw"), ""];
  return [plural(seeds, "seed"), `${count(samples)} samples`];
}

/** By which spectra, where a list does not say: nothing of own ones, as of claims that are about no spectra. */
export function spectraSuffix({ spectra }: Pick<ClaimResult, "spectra">): string {
  return spectra === "shared" ? " (by shared spectra)" : "";
}

/** Claims of papers, and what only checks the method or the data. */
export function claimsAndChecks<T extends Pick<ClaimResult, "check">>(
  all: readonly T[],
): { readonly claims: readonly T[]; readonly checks: readonly T[] } {
  return { claims: all.filter(({ check }) => !check), checks: all.filter(({ check }) => check) };
}

/** Where and when its rule was written, as far as that is on record. */
export function declaredText({ declared }: Pick<ClaimResult, "declared">): string {
  return declared === "" ? "not on record" : declared;
}
