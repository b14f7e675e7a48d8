/**
 * What a nominal 95 % interval over so many seeds is worth, simulated (see `bootstrap.ts`): the end of a sentence about
 * it.
 */
export function coverage(seeds: number): string {
  if (seeds <= 1) return "1 seed speaks of that one training run alone";
  const share =
    seeds === 2
      ? "only about two times in three"
      : seeds <= 4
        ? "only about three times in four"
        : seeds < 10
          ? "about seven times in eight"
          : "about nine times in ten";
  return `${seeds} seeds holds the truth ${share}`;
}
