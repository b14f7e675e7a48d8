import { conditionsOf } from "../experiments/conditionsOf.ts";
import type { Condition } from "../experiments/contract/conditionRuns.ts";
import type { Experiment } from "../experiments/contract/experiment.ts";
import type { Scale } from "../experiments/contract/scale.ts";

/** What of a study is done by one recipe. */
export interface StudyPart {
  /** Its `recipe` is the part's. */
  readonly scale: Scale;
  readonly experiments: readonly Experiment[];
  /** Of all its experiments. */
  readonly conditions: readonly Condition[];
}

/**
 * The parts of a study, by recipe.
 *
 * @param scales of one size, one for each recipe.
 * @param experimentsOf those that are run at a scale; scales without any make no part.
 * @throws Error where two experiments mean different networks by one id.
 */
export function partsOf(
  scales: readonly Scale[],
  experimentsOf: (scale: Scale) => readonly Experiment[],
): readonly StudyPart[] {
  return scales.flatMap((scale) => {
    const experiments = experimentsOf(scale);
    if (experiments.length === 0) return [];
    return [{ scale, experiments, conditions: conditionsOf(experiments, scale) }];
  });
}

/** From what a condition is called to what it is called in the study. */
export interface Names {
  id(id: string): string;
  label(label: string): string;
}

/**
 * What the parts of a study call things, so that no two share a name: those after the first put the recipe behind it.
 */
export function namesOf(parts: readonly StudyPart[], part: StudyPart): Names {
  const first = parts.indexOf(part) <= 0;
  const { name } = part.scale.recipe;
  return {
    id: (id) => (first ? id : `${id}-by-${name}`),
    label: (label) => (first ? label : `${label}, ${name}`),
  };
}
