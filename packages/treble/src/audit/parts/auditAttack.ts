import type { Attack } from "../../attacks/contract/contract.ts";
import type { Ensemble } from "../../attacks/contract/ensemble.ts";
import type { AttackResult } from "../../attacks/contract/result.ts";
import { attackRun } from "../../pipeline/attackRun.ts";
import { imagesHash } from "./imagesHash.ts";
import type { PartWork } from "./partWork.ts";

/**
 * An attack of an audit, which the store keeps under the hash of the images themselves: an audit that was stopped goes
 * on where it was, also where it takes other images of the same folder now.
 */
export async function auditAttack(
  { model, data, store, seed, running }: PartWork,
  attack: Attack | Ensemble,
): Promise<AttackResult> {
  const { labels } = data;
  const dataset = `audit ${await imagesHash(data)}`;
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
