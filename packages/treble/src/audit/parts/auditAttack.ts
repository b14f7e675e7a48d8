import type { Attack } from "../../attacks/contract/contract.ts";
import type { Ensemble } from "../../attacks/contract/ensemble.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { sha256 } from "../../formats/sha256.ts";
import { attackRun } from "../../pipeline/attackRun.ts";
import type { PartWork } from "./partWork.ts";

/**
 * An attack of an audit, which the store keeps under the hash of the images themselves: an audit that was stopped goes
 * on where it was, also where it takes other images of the same folder now.
 */
export async function auditAttack(
  { model, data, store, seed, running }: PartWork,
  attack: Attack | Ensemble,
): Promise<AttackResult> {
  const { images, labels } = data;
  const bytes = new Uint8Array(images.buffer, images.byteOffset, images.byteLength);
  const classes = new Uint8Array(Int32Array.from(labels).buffer);
  const dataset = `audit ${await sha256(bytes)} ${await sha256(classes)}`;
  const { onProgress, ...rest } = running;
  const { result } = await attackRun(
    store,
    {
      ...{ model, attack, data, dataset, taken: labels.length, seed },
      about: { network: "description" in model ? model.description : "a model", dataset: "images of an audit" },
      straightThrough: "foreign" in model && model.foreign?.straightThrough === true,
    },
    { ...rest, onProgress },
  );
  onProgress?.({ done: labels.length, total: labels.length });
  return result;
}
