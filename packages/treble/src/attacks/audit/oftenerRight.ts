import { signTest } from "../../statistics/signTest.ts";

/**
 * Whether a model is right more often one way than another, by more than chance (McNemar's exact test, one-sided, of
 * the images on which the two differ).
 * @param a `[N]`, 1 where it is right the one way; `b` the same the other way
 * @param chance below which a difference is one
 */
export function oftenerRight(a: Uint8Array, b: Uint8Array, chance: number): boolean {
  const wins = a.filter((flag, n) => flag > b[n]!).length;
  const losses = a.filter((flag, n) => flag < b[n]!).length;
  return signTest(wins, losses) < chance;
}
