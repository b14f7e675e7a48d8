import type { LabelledImages } from "../../data/labelledImages.ts";
import { sha256 } from "../../formats/sha256.ts";

/** What names images with their classes in a store: the same numbers have the same name, wherever they came from. */
export async function imagesHash({ images, labels }: LabelledImages): Promise<string> {
  const pixels = new Uint8Array(images.buffer, images.byteOffset, images.byteLength) as Uint8Array<ArrayBuffer>;
  const classes = new Uint8Array(Int32Array.from(labels).buffer);
  return `${await sha256(pixels)} ${await sha256(classes)}`;
}
