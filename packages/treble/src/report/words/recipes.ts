import type { RecipeResult, StudyResult } from "../../results/results.ts";

/** The recipes of a study in its order: those that it lists, and behind them those that it uses without a word. */
export function recipesOf({
  recipes,
  claims,
  networks,
}: Pick<StudyResult, "recipes" | "claims" | "networks">): readonly RecipeResult[] {
  const used = new Set([...claims, ...networks].map(({ recipe }) => recipe));
  const listed = recipes.map((one) => ({ ...one, ran: one.ran || used.has(one.name) }));
  const unlisted = [...used].filter((name) => !recipes.some((one) => one.name === name));
  return [...listed, ...unlisted.map((name) => ({ name, title: name, text: "", ran: true }))];
}

/** Those that networks were trained by. */
export function ranRecipes(result: Pick<StudyResult, "recipes" | "claims" | "networks">): readonly RecipeResult[] {
  return recipesOf(result).filter(({ ran }) => ran);
}
