import type { Split } from "../data/dataset.ts";
import { balancedOrder } from "../data/own/balancedOrder.ts";

/** The first so many, one of each class at a time, in the order of the split within a class. */
export function spreadSplit(split: Split, most: number): Split {
  if (split.count <= most) return split;
  const { images, labels, count, names } = split;
  const items = Array.from({ length: count }, (_, n) => ({ name: names?.[n] ?? String(n), label: labels[n]!, n }));
  const taken = balancedOrder(items)
    .slice(0, most)
    .map(({ n }) => n)
    .sort((a, b) => a - b);
  const size = images.length / count;
  const pixels = new Uint8Array(taken.length * size);
  taken.forEach((n, i) => void pixels.set(images.subarray(n * size, (n + 1) * size), i * size));
  const isTaken = new Set(taken);
  return {
    images: pixels,
    labels: labels.filter((_, n) => isTaken.has(n)),
    count: taken.length,
    names: taken.map((n) => names?.[n] ?? String(n)),
  };
}
