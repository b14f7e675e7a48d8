import { codePointOrder } from "./codePointOrder.ts";
import { stableHash } from "./stableHash.ts";

/** An image as far as its place in the order goes. */
export interface Named {
  /** Its path inside the folder, say; no two have the same. */
  readonly name: string;
  readonly label: number;
}

/**
 * The order in which images of one's own are taken: shuffled, and one of each class at a time, so that the first N are
 * spread over the classes (no class has two more than another that is not used up) whatever N is. It depends on the
 * names and labels alone.
 */
export function balancedOrder<T extends Named>(items: readonly T[]): T[] {
  const keyed = items.map((item) => ({ item, key: stableHash(item.name) }));
  keyed.sort((a, b) => a.key - b.key || codePointOrder(a.item.name, b.item.name));
  const taken = new Map<number, number>();
  // Within a round, too, the order is that of the shuffle, or the first classes would always come first.
  const rounds: T[][] = [];
  for (const { item } of keyed) {
    const round = taken.get(item.label) ?? 0;
    taken.set(item.label, round + 1);
    if (round === rounds.length) rounds.push([]);
    rounds[round]!.push(item);
  }
  return rounds.flat();
}

/** Whether an image without a split of its own is for testing: one in five, by its name, for ever. */
export function isHeldOut({ name }: Named): boolean {
  // Another hash than that of the order, or the first images of all would be those that are held out.
  return stableHash(`held out ${name}`) % 5 === 0;
}
