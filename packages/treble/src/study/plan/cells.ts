import { conditionConfig } from "../../experiments/contract/conditionConfig.ts";
import type { Condition } from "../../experiments/contract/conditionRuns.ts";
import type { Scale } from "../../experiments/contract/scale.ts";
import { type Names, namesOf, type StudyPart } from "../parts.ts";
import { type CostedTrial, stagesOf, stageWork } from "./stages.ts";

/** One condition and seed of a study: a job for one worker. */
export interface Cell extends CostedTrial {
  readonly id: string;
  readonly label: string;
  /** What the study calls the condition. */
  readonly condition: string;
  /** All its stages together, as `stageWork` has it for images of 3×32×32. */
  readonly work: number;
}

/**
 * All first seeds before all second ones: what seeds share, the learning rate, is then found before it is needed.
 * Within a seed the costliest first, so that no core waits for a long one at the end.
 */
export function cellsOf(parts: readonly StudyPart[]): Cell[] {
  const bySeed = parts.flatMap((part) => {
    const { scale } = part;
    const names = namesOf(parts, part);
    return part.conditions.flatMap((condition) =>
      Array.from({ length: scale.seeds }, (_, seed) => ({ seed, cell: cellOf(condition, seed, scale, names) })),
    );
  });
  return bySeed.toSorted((a, b) => a.seed - b.seed || b.cell.work - a.cell.work).map(({ cell }) => cell);
}

function cellOf(condition: Condition, seed: number, scale: Scale, names: Names): Cell {
  const [id, label] = [names.id(condition.id), names.label(condition.label)];
  const cell = {
    id: `${id}-${seed}`,
    label: `${label}, seed ${seed}`,
    condition: id,
    cost: condition.cost,
    trainingCost: (condition.trainingCost ?? 1) * scale.recipe.trainingCost,
    config: conditionConfig(condition, seed, scale),
  };
  return { ...cell, work: workOf(cell) };
}

function workOf(cell: CostedTrial): number {
  return stagesOf(cell.config).reduce((sum, stage) => sum + stageWork(stage, cell, 3072), 0);
}
