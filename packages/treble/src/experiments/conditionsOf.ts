import { canonicalJson } from "../formats/canonicalJson.ts";
import type { ProbeConfig } from "../pipeline/trial/probeConfig.ts";
import { conditionConfig } from "./contract/conditionConfig.ts";
import type { Condition, Pairing } from "./contract/conditionRuns.ts";
import type { Experiment } from "./contract/experiment.ts";
import type { Scale } from "./contract/scale.ts";
import { started } from "./contract/startOf.ts";

/**
 * The conditions of all `experiments`, each once and in the order of their first mention, with the probes and
 * pairings of all and the start that the recipe gives it, where that is not the scale's.
 * @throws Error where two experiments mean different networks by one id.
 */
export function conditionsOf(experiments: readonly Experiment[], scale: Scale): Condition[] {
  const grid = new Map<string, Condition>();
  for (const experiment of experiments) {
    for (const condition of experiment.conditions(scale)) {
      const known = grid.get(condition.id);
      if (known && network(known, scale) !== network(condition, scale)) {
        throw new Error(`The experiment "${experiment.id}" means another network by "${condition.id}" than others do.`);
      }
      const probes = distinct([...(known?.probes ?? []), ...(condition.probes ?? [])]);
      const pairedWith = distinct([...(known?.pairedWith ?? []), ...(condition.pairedWith ?? [])]);
      grid.set(condition.id, { ...(known ?? condition), probes, ...(pairedWith.length > 0 && { pairedWith }) });
    }
  }
  return [...grid.values()].map((condition) => started(condition, scale));
}

/** Everything that makes the network what it is. */
function network({ probes: _, ...condition }: Condition, scale: Scale): string {
  return canonicalJson({ label: condition.label, config: conditionConfig(condition, 0, scale) });
}

function distinct<T extends ProbeConfig | Pairing>(all: readonly T[]): T[] {
  return [...new Map(all.map((one) => [canonicalJson(one), one])).values()];
}
