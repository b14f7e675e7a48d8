import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import type { Condition } from "../../experiments/contract/experiment.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";

/** One condition and seed of a study: a job for one worker. */
export interface Cell {
  readonly id: string;
  readonly label: string;
  readonly condition: string;
  readonly cost: number;
  readonly config: TrialConfig;
}

/**
 * All first seeds before all second ones: what seeds share, the learning rate, is then found before it is needed.
 * Within a seed the costliest first, so that no core waits for a long one at the end.
 */
export function cellsOf(conditions: readonly Condition[], scale: Scale): Cell[] {
  const byCost = conditions.toSorted((a, b) => b.cost - a.cost);
  return Array.from({ length: scale.seeds }, (_, seed) =>
    byCost.map((condition) => ({
      id: `${condition.id}-${seed}`,
      label: `${condition.label}, seed ${seed}`,
      condition: condition.id,
      cost: condition.cost,
      config: conditionConfig(condition, seed, scale),
    })),
  ).flat();
}
