import type { ExperimentResult, StudyResult } from "../../results/results.ts";
import { ranRecipes } from "./recipes.ts";

/** An experiment's title, with its recipe where the study ran several and the title alone does not say which. */
export function experimentName(
  { title, recipe }: Pick<ExperimentResult, "title" | "recipe">,
  result: Pick<StudyResult, "recipes" | "claims" | "networks">,
): string {
  const ran = ranRecipes(result);
  if (ran.length < 2) return title;
  const called = ran.find(({ name }) => name === recipe)?.title ?? recipe;
  return title.toLowerCase().includes(called.toLowerCase()) ? title : `${title}, ${called}`;
}
