import type { Scale, ScaleName } from "../contract/scale.ts";

/** Kernel widths of the bounded-width networks that experiments compare, in pixels. */
export function kernelWidths({ name }: Scale): readonly number[] {
  return name === "quick" ? [3, 15] : [3, 5, 7, 9, 15, 21];
}

/** Recipes in which the paper's main comparisons are decided. */
export function mainRecipes(scale: ScaleName): readonly string[] {
  return scale === "quick" ? ["features", "adam"] : ["features", "sgd", "adam"];
}
