import type { Condition } from "../experiments/contract/experiment.ts";

/**
 * The training loss at which networks stop: the scale's, unless none of them does; then their own. Null where all train
 * for a fixed number of epochs.
 */
export function stopText(conditions: readonly Condition[], scaled: number): string | null {
  const losses = conditions.map(({ training }) => (training?.stopLoss === undefined ? scaled : training.stopLoss));
  const told = losses.filter((loss) => loss !== null);
  if (told.length === 0) return conditions.length === 0 ? `${scaled}` : null;
  if (told.includes(scaled)) return `${scaled}`;
  const [least, most] = [Math.min(...told), Math.max(...told)];
  return least === most ? `${least}` : `${least} to ${most}`;
}
