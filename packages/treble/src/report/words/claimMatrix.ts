import type { ClaimResult, ExperimentResult, RecipeResult, StudyResult } from "../../results/results.ts";
import { claimsAndChecks } from "./claimWords.ts";
import { recipesOf } from "./recipes.ts";

/** What became of a claim in one recipe; null is a form that was not decided there, or that it does not have. */
export interface ClaimCell {
  readonly own: ClaimResult | null;
  readonly shared: ClaimResult | null;
}

/** A claim in all recipes. */
export interface ClaimRow {
  readonly row: string;
  /** Its form in the first recipe that has one: text, unit and claimed side are of all. */
  readonly claim: ClaimResult;
  /** One a recipe, in the order of the matrix's. */
  readonly cells: readonly ClaimCell[];
}

/** Claims of papers, without the checks of method and data, by recipes. */
export interface ClaimMatrix {
  /** All that the study lists, those that did not run too. */
  readonly recipes: readonly RecipeResult[];
  /** In the order in which the study has them first. */
  readonly rows: readonly ClaimRow[];
  /** Whether any claim was decided by shared spectra. */
  readonly hasShared: boolean;
}

/** The claims of a study by recipes, own and shared forms of one claim together. */
export function claimMatrix(result: Pick<StudyResult, "recipes" | "claims" | "networks">): ClaimMatrix {
  const recipes = recipesOf(result);
  const { claims } = claimsAndChecks(result.claims);
  const names = [...new Set(claims.map(({ row }) => row))];
  const rows = names.map((row) => {
    const forms = claims.filter((claim) => claim.row === row);
    const form = (recipe: string, spectra: ClaimResult["spectra"]): ClaimResult | null =>
      forms.find((claim) => claim.recipe === recipe && claim.spectra === spectra) ?? null;
    const cells = recipes.map(({ name }) => ({ own: form(name, "own"), shared: form(name, "shared") }));
    const first = cells.find(({ own, shared }) => own ?? shared)!;
    return { row, claim: (first.own ?? first.shared)!, cells };
  });
  return { recipes, rows, hasShared: claims.some(({ spectra }) => spectra === "shared") };
}

/** Whether the matrix says more than a list of its claims would: it has several columns, or two forms of a claim. */
export function worthMatrix({ recipes, rows, hasShared }: ClaimMatrix): boolean {
  return rows.length > 0 && (recipes.length > 1 || hasShared);
}

/** Rows under the experiments that they belong to, whichever the recipe; in the study's order. */
export function matrixGroups(
  { rows }: ClaimMatrix,
  { experiments }: Pick<StudyResult, "experiments">,
): readonly { readonly experiment: ExperimentResult | null; readonly rows: readonly ClaimRow[] }[] {
  const homeOf = ({ claim }: ClaimRow): ExperimentResult | null => {
    const own = experiments.find(({ claims }) => claims.includes(claim.id));
    return experiments.find(({ base }) => base === own?.base) ?? own ?? null;
  };
  const homes = rows.map(homeOf);
  return [...new Set([...experiments.filter((one) => homes.includes(one)), ...homes])].map((experiment) => ({
    experiment,
    rows: rows.filter((_, i) => homes[i] === experiment),
  }));
}

/** A claim's short name, in words: `kernel size`. */
export function rowName({ row, claim }: Pick<ClaimRow, "row" | "claim">): string {
  return claim.short ?? row.replaceAll("-", " ");
}

/** Its forms that were decided in a recipe, own before shared. */
export function formsOf({ own, shared }: ClaimCell): readonly ClaimResult[] {
  return [own, shared].filter((form) => form !== null);
}
