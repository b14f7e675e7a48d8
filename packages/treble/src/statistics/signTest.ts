/**
 * The chance that a fair coin, thrown `wins + losses` times, falls at least `wins` times on one given side: how likely it
 * is that one of two equally good procedures wins so many of the cases in which they differ (McNemar's exact test, one-sided).
 */
export function signTest(wins: number, losses: number): number {
  const throws = wins + losses;
  let logWays = 0;
  let sum = 0;
  for (let k = 0; k <= throws; k++) {
    if (k > 0) logWays += Math.log(throws - k + 1) - Math.log(k);
    if (k >= wins) sum += Math.exp(logWays - throws * Math.LN2);
  }
  return Math.min(1, sum);
}
