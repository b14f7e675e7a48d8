import type { Labels } from "./dataset.ts";

/** The cross-entropy of who knows how frequent each class is and nothing of the images: the entropy of labels, nats. */
export function guessingLoss(labels: Labels): number {
  const counts = new Map<number, number>();
  for (const label of labels) counts.set(label, (counts.get(label) ?? 0) + 1);
  return [...counts.values()].reduce(
    (sum, count) => sum - (count / labels.length) * Math.log(count / labels.length),
    0,
  );
}
