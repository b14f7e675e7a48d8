import type { NetworkResult, RecipeResult, SharedSpectrumResult, StudyResult } from "../../results/results.ts";
import { coreStudy } from "./coreStudy.ts";
import { labelWithoutRecipe, markedName } from "./networkName.ts";
import { ranRecipes } from "./recipes.ts";

/** What a network's seeds share of its perturbations in one recipe. */
export interface SharedCell {
  readonly network: NetworkResult;
  readonly shared: SharedSpectrumResult;
}

/** One wiring in all recipes that ran. */
export interface SharedRow {
  readonly name: string;
  /** One a recipe; null where that has no such network, or nothing could be measured of what its seeds share. */
  readonly cells: readonly (SharedCell | null)[];
}

/** The main networks of a study by recipes, where what seeds share is known in at least one; in the study's order. */
export function sharedRows(result: StudyResult): {
  readonly recipes: readonly RecipeResult[];
  readonly rows: readonly SharedRow[];
} {
  const recipes = ranRecipes(result);
  const cores = recipes.map(({ name }) => new Map(coreStudy(result, name).networks.map((n) => [wiring(n), n])));
  const wirings = [...new Set(cores.flatMap((core) => [...core.keys()]))];
  const rows = wirings.map((key) => {
    const cells = cores.map((core): SharedCell | null => {
      const network = core.get(key);
      const shared = network?.shared.perturbation;
      return network && shared ? { network, shared } : null;
    });
    const first = cores.flatMap((core) => core.get(key) ?? [])[0]!;
    return { name: markedName({ ...first, label: labelWithoutRecipe(first) }), cells };
  });
  return { recipes, rows: rows.filter(({ cells }) => cells.some((cell) => cell !== null)) };
}

function wiring({ family, activation, kernel }: NetworkResult): string {
  return `${family} ${activation} ${kernel}`;
}
