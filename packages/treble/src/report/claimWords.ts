import { coverage } from "../experiments/coverage.ts";
import type { ClaimResult } from "../experiments/results.ts";

/** On which side of 0 a claim expects its contrast: `above 0`. */
export function claimedSide({ predicted }: Pick<ClaimResult, "predicted">): string {
  return predicted === 1 ? "above 0" : "below 0";
}

/** `2 seeds`, `2 to 5 seeds` where claims have different numbers of them. */
export function seedsText(claims: readonly Pick<ClaimResult, "seeds">[]): string {
  const seeds = claims.map((claim) => claim.seeds);
  const [least, most] = [Math.min(...seeds), Math.max(...seeds)];
  if (least === most) return `${least} ${least === 1 ? "seed" : "seeds"}`;
  return `${least} to ${most} seeds`;
}

/** What the number of seeds means for the intervals; empty where there is no claim. */
export function seedsSentence(claims: readonly Pick<ClaimResult, "seeds">[]): string {
  if (claims.length === 0) return "";
  const least = Math.min(...claims.map(({ seeds }) => seeds));
  return (
    `Every interval, and so every verdict, rests on ${seedsText(claims)} a network. Where training runs differ more than images do, ` +
    `a nominal 95 % interval over ${coverage(least)}.`
  );
}

/** Column head and label of effects: `Effect, 95 % bootstrap interval (2 seeds)`. */
export function effectHead(claims: readonly Pick<ClaimResult, "seeds">[]): string {
  return `Effect, 95 % bootstrap interval (${seedsText(claims)})`;
}

/** Claims of papers, and what only checks the method or the data. */
export function claimsAndChecks<T extends Pick<ClaimResult, "check">>(
  all: readonly T[],
): { readonly claims: readonly T[]; readonly checks: readonly T[] } {
  return { claims: all.filter(({ check }) => !check), checks: all.filter(({ check }) => check) };
}
