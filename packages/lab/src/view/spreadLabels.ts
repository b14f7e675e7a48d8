/**
 * Places near the wanted ones that lie at least `apart` from each other and within the limits, where there is room; in
 * the order of the wanted ones.
 */
export function spreadLabels(
  wanted: readonly number[],
  apart: number,
  [least, most]: readonly [number, number],
): readonly number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => wanted[a]! - wanted[b]!);
  const placed = [...wanted];
  let floor = least;
  for (const i of order) {
    placed[i] = Math.max(wanted[i]!, floor);
    floor = placed[i]! + apart;
  }
  let ceiling = most;
  for (const i of order.reverse()) {
    placed[i] = Math.min(placed[i]!, ceiling);
    ceiling = placed[i]! - apart;
  }
  return placed;
}
