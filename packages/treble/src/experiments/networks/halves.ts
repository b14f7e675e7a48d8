import type { Condition } from "../contract/conditionRuns.ts";
import { imagesIn } from "../contract/imagesIn.ts";
import type { Scale } from "../contract/scale.ts";

/** Networks of one architecture on two disjoint halves of the scale's training images, with the same seeds. */
export interface Halves {
  readonly base: Condition;
  /** Paired with the second: at the same seeds, and at different ones. */
  readonly first: Condition;
  readonly second: Condition;
}

/** The same network on either half, of all images where there are fewer than the scale has; both standardise alike. */
export function halvesOf(base: Condition, scale: Scale): Halves {
  const images = Math.floor(Math.min(scale.trainImages, imagesIn(base.dataset ?? scale.dataset, scale)) / 2);
  const half = (number: 1 | 2): Condition => ({
    ...base,
    id: `${base.id}-half-${number}`,
    label: `${base.label}, ${number === 1 ? "first" : "second"} half`,
    trainImages: images,
    ...(number === 2 && { trainFrom: images }),
  });
  const second = half(2);
  const pairedWith = [
    { condition: second.id, seeds: "same" as const },
    { condition: second.id, seeds: "different" as const },
  ];
  return { base, first: { ...half(1), pairedWith }, second };
}
