import { UserError } from "../../errors/userError.ts";
import { adam } from "./adam.ts";
import { features } from "./features.ts";
import { practice } from "./practice.ts";
import type { Recipe } from "./recipe.ts";
import { sgd } from "./sgd.ts";

/** All recipes, in the order in which they are listed. The first is what is used where none is named. */
// biome-ignore format: a line each.
export const recipes: readonly [Recipe, ...Recipe[]] = [
  features,
  sgd,
  adam,
  practice,
];

/** @throws UserError for a name that no recipe has. */
export function recipeNamed(name: string): Recipe {
  const known = recipes.find((recipe) => recipe.name === name);
  if (known) return known;
  throw new UserError(
    `There is no recipe ${JSON.stringify(name)}; choose one of ${recipes.map((recipe) => recipe.name).join(", ")}.`,
  );
}
