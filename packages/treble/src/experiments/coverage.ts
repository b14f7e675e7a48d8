/** How often intervals hold, simulated; see `bootstrap.ts`. */
export function coverage(seeds: number): string {
  if (seeds <= 2) return "2 seeds holds the truth only about two times in three";
  if (seeds <= 4) return "3 seeds holds the truth only about three times in four";
  return "5 seeds holds the truth about seven times in eight";
}
