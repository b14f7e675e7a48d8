import type { Condition } from "../experiments/contract/conditionRuns.ts";

/**
 * The training loss at which networks stop: the scale's, unless none of them does; then their own, the lowest and the
 * highest. Null where all train for a fixed number of epochs.
 *
 * @param scaled null where the scale has none.
 */
export function stopRange(
  conditions: readonly Condition[],
  scaled: number | null,
): readonly [lowest: number, highest: number] | null {
  const losses = conditions.map(({ training }) => (training?.stopLoss === undefined ? scaled : training.stopLoss));
  const told = (conditions.length === 0 ? [scaled] : losses).filter((loss) => loss !== null);
  if (told.length === 0) return null;
  if (scaled !== null && told.includes(scaled)) return [scaled, scaled];
  return [Math.min(...told), Math.max(...told)];
}

/** `stopRange` in words. */
export function stopText(conditions: readonly Condition[], scaled: number | null): string | null {
  const range = stopRange(conditions, scaled);
  if (range === null) return null;
  const [lowest, highest] = range;
  return lowest === highest ? `${lowest}` : `${lowest} to ${highest}`;
}
