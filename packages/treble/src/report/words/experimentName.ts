import type { ExperimentResult, StudyResult } from "../../results/results.ts";
import { ranRecipes } from "./recipes.ts";

/** An experiment's title, with its recipe where the study ran several: `Kernel size (sgd)`. */
export function experimentName(
  { title, recipe }: Pick<ExperimentResult, "title" | "recipe">,
  result: Pick<StudyResult, "recipes" | "claims" | "networks">,
): string {
  return ranRecipes(result).length < 2 ? title : `${title} (${recipe})`;
}
