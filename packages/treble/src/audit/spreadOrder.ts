import type { Labels } from "../data/dataset.ts";

/** Images in an order of their own, one of each class at a time: the first few are spread over the classes. */
export function spreadOrder(order: readonly number[], labels: Labels): readonly number[] {
  const taken = new Map<number, number>();
  const rounds: number[][] = [];
  for (const image of order) {
    const label = labels[image]!;
    const round = taken.get(label) ?? 0;
    taken.set(label, round + 1);
    const before = rounds[round];
    if (before) before.push(image);
    else rounds.push([image]);
  }
  return rounds.flat();
}
