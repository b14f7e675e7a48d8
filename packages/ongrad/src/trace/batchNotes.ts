import type { AnyBatch } from "./anyBatch.ts";

/** What somebody should know who runs a model, written for batches of `own`, in batches of any size. */
export function batchNotes(own: number, { refusal, mixes, mixing }: AnyBatch): string[] {
  const notes: string[] = [];
  const size = own === 1 ? "one image" : `${own} images`;
  if (refusal !== undefined) notes.push(`The model takes ${size} at a time: ${refusal}`);
  if (mixes) {
    const by = mixing.length > 0 ? ` (by ${mixing.slice(0, 3).join(", ")}${mixing.length > 3 ? ", …" : ""})` : "";
    const here = own === 1 ? "every image is taken as if it were alone." : `an image counts with ${own - 1} others.`;
    notes.push(`The model's outputs depend on which other images are in the batch${by}: ${here}`);
  }
  return notes;
}
