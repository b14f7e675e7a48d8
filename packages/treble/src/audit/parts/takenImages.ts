import { picked } from "../../attacks/engine/rows.ts";
import type { LabelledImages } from "../../data/labelledImages.ts";

/** Those of the images, in this order. */
export function takenImages({ images, labels }: LabelledImages, rows: readonly number[]): LabelledImages {
  if (rows.length === labels.length && rows.every((row, i) => row === i)) return { images, labels };
  const size = images.length / Math.max(1, labels.length);
  return { images: picked(images, rows, size), labels: Int32Array.from(rows, (row) => labels[row]!) };
}
