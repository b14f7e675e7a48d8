import type { AnyBatch } from "./anyBatch.ts";
import type { NameOption } from "./loadOption.ts";

/**
 * What somebody should know who runs a model, written for batches of `own`, in batches of any size; `training` names
 * the nodes that normalise by the batch.
 */
export function batchNotes(
  own: number,
  { refusal, mixes, mixing }: AnyBatch,
  training: readonly string[],
  say: NameOption,
): string[] {
  const notes: string[] = [];
  if (refusal !== undefined) {
    notes.push(`The model takes ${own === 1 ? "one image" : `${own} images`} at a time: ${refusal}`);
  }
  if (!mixes && training.length === 0) return notes;
  const [names, why] = training.length > 0 ? [training, " in training mode"] : [mixing, ""];
  const by = names.length > 0 ? `, by ${listed(names)}${why}` : "";
  const here = own === 1 ? "every image is taken as if it were alone." : "an image is taken with those beside it.";
  const advice =
    training.length > 0
      ? ` Such a model is less accurate than it was trained to be: export it for inference, or take its running averages with ${say("foldBatchNorm")}.`
      : "";
  notes.push(`The model's outputs depend on which other images are in the batch${by}: ${here}${advice}`);
  return notes;
}

function listed(names: readonly string[]): string {
  const more = names.length - 2;
  return names.slice(0, 2).join(", ") + (more > 0 ? ` and ${more} more` : "");
}
