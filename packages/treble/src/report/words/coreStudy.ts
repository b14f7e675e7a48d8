import type { NetworkResult, RecipeResult, StudyResult } from "../../results/results.ts";
import { recipesOf } from "./recipes.ts";

/**
 * The study reduced to networks that can be told apart in one figure: of those on the study's own dataset that were
 * trained by one recipe, for every family, activation and kernel width the one that follows it most closely.
 * @param recipe its name; the first that ran by default
 */
export function coreStudy(result: StudyResult, recipe = mainRecipe(result)?.name): StudyResult {
  const chosen = new Map<string, NetworkResult>();
  for (const network of result.networks) {
    if (network.dataset !== result.dataset.name || network.recipe !== recipe) continue;
    const key = `${network.family} ${network.activation} ${network.kernel}`;
    const known = chosen.get(key);
    if (!known || network.special.length < known.special.length) chosen.set(key, network);
  }
  const core = new Set([...chosen.values()].map(({ id }) => id));
  const { example } = result;
  return {
    ...result,
    networks: result.networks.filter(({ id }) => core.has(id)),
    example: { ...example, rows: example.rows.filter(({ network }) => core.has(network)) },
  };
}

/** The recipe of the figures that show one: the first of the study's by which a network was trained. */
export function mainRecipe(result: StudyResult): RecipeResult | undefined {
  return recipesOf(result).find(({ name }) => result.networks.some(({ recipe }) => recipe === name));
}
