/** How networks are trained and when they are compared: one file a recipe. */

export { type EpochSchedule, scheduleInSteps } from "./epochSchedule.ts";
export { features } from "./features.ts";
export { initialScale, smallStart } from "./initialScale.ts";
export type { ByNetwork, Recipe, RecipeTraining } from "./recipe.ts";
export { recipeNamed, recipes } from "./recipes.ts";
export { sgd } from "./sgd.ts";
