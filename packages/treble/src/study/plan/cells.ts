import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { namesOf, type StudyPart } from "../parts.ts";

/** One condition and seed of a study: a job for one worker. */
export interface Cell {
  readonly id: string;
  readonly label: string;
  /** What the study calls the condition. */
  readonly condition: string;
  readonly cost: number;
  readonly config: TrialConfig;
}

/**
 * All first seeds before all second ones: what seeds share, the learning rate, is then found before it is needed.
 * Within a seed the costliest first, so that no core waits for a long one at the end.
 */
export function cellsOf(parts: readonly StudyPart[]): Cell[] {
  const conditions = parts.flatMap((part) => {
    const names = namesOf(parts, part);
    return part.conditions.map((condition) => ({ condition, scale: part.scale, names }));
  });
  const byCost = conditions.toSorted((a, b) => costOf(b) - costOf(a));
  const seeds = Math.max(0, ...parts.map(({ scale }) => scale.seeds));
  return Array.from({ length: seeds }, (_, seed) =>
    byCost
      .filter(({ scale }) => seed < scale.seeds)
      .map(({ condition, scale, names }): Cell => {
        const [id, label] = [names.id(condition.id), names.label(condition.label)];
        return {
          id: `${id}-${seed}`,
          label: `${label}, seed ${seed}`,
          condition: id,
          cost: costOf({ condition, scale }),
          config: conditionConfig(condition, seed, scale),
        };
      }),
  ).flat();
}

/** A recipe that trains longer costs more. */
function costOf({
  condition,
  scale,
}: {
  readonly condition: StudyPart["conditions"][number];
  readonly scale: StudyPart["scale"];
}): number {
  return condition.cost * scale.recipe.cost;
}
