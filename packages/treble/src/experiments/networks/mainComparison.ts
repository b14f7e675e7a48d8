import type { Scale, ScaleName } from "../contract/scale.ts";
import { recipes } from "../recipes/recipes.ts";

/** Kernel widths of the bounded-width networks that experiments compare, in pixels. */
export function kernelWidths(scale: Scale): readonly number[] {
  if (isThin(scale)) return [3, 15];
  return scale.name === "quick" ? [3, 7, 15] : [3, 5, 7, 9, 15, 21];
}

/** Whether there is time for the main comparisons alone: at the quick scale, in recipes after the first. */
export function isThin({ name, recipe }: Scale): boolean {
  return name === "quick" && recipe.name !== recipes[0].name;
}

/** Recipes in which the paper's main comparisons are decided. */
export function mainRecipes(scale: ScaleName): readonly string[] {
  return scale === "quick" ? ["features", "adam"] : ["features", "sgd", "adam"];
}
