import type { Scale, ScaleName } from "../contract/scale.ts";
import { recipes } from "../recipes/recipes.ts";
import { sgd } from "../recipes/sgd.ts";

/**
 * Kernel widths of the bounded-width networks that experiments compare, in pixels. A night is long enough for all of
 * them by one recipe.
 */
export function kernelWidths(scale: Scale): readonly number[] {
  return hasAll(scale) ? [3, 5, 7, 9, 15, 21] : [3, 15];
}

/** Whether there is time for all networks of the main comparisons: not at the quick scale, in a night by one recipe. */
export function hasAll({ name, recipe }: Scale): boolean {
  return name === "paper" || (name === "standard" && recipe.name === recipes[0].name);
}

/**
 * Whether a vision transformer is among them: not at the quick scale, and in a night not by SGD, which takes many
 * epochs for it and is not how people train them.
 */
export function hasTransformer({ name, recipe }: Scale): boolean {
  return name === "paper" || (name === "standard" && recipe.name !== sgd.name);
}

/** Recipes in which the paper's main comparisons are decided. */
export function mainRecipes(scale: ScaleName): readonly string[] {
  return scale === "quick" ? ["features", "adam"] : ["features", "sgd", "adam"];
}
