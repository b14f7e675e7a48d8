import type { ClaimResult, StudyResult, Verdict } from "../../results/results.ts";
import { listText } from "../../text/listText.ts";
import { type ClaimCell, type ClaimRow, claimMatrix, formsOf, rowName } from "./claimMatrix.ts";
import { plural } from "./format.ts";

/** As many claims of a kind are named; the others are counted. */
const MOST_NAMED = 3;

/**
 * What became of a claim over all its cells, own and shared forms of every recipe that it was tested in:
 * - `holds`: every form is supported
 * - `fails`: every form is contradicted
 * - `depends`: by one kind of spectra it is supported in one recipe and contradicted in another
 * - `neither`: all else. An inconclusive form is no support and no contradiction, so one is enough for it.
 */
export type RowOutcome = "holds" | "fails" | "depends" | "neither";

export function rowOutcome({ cells }: Pick<ClaimRow, "cells">): RowOutcome {
  const all = cells.flatMap(formsOf);
  if (all.length > 0 && all.every(is("supported"))) return "holds";
  if (all.length > 0 && all.every(is("contradicted"))) return "fails";
  const split = (["own", "shared"] as const).some((spectra) => {
    const forms = cells.flatMap((cell) => cell[spectra] ?? []);
    return forms.some(is("supported")) && forms.some(is("contradicted"));
  });
  return split ? "depends" : "neither";
}

/** Whether own and shared spectra of one recipe decide opposite ways. */
export function turnsRound({ own, shared }: ClaimCell): boolean {
  if (own === null || shared === null) return false;
  return (
    (own.verdict === "supported" && shared.verdict === "contradicted") ||
    (own.verdict === "contradicted" && shared.verdict === "supported")
  );
}

/**
 * What came out, built from the table of claims by recipes alone, and never stronger than its cells: of the claims
 * that two recipes or more tested, how many hold throughout (in every recipe that tested them, by own spectra and,
 * where they have such a form, by shared ones), fail throughout, depend on the recipe, or none of it (see
 * `RowOutcome`); then those that turn round between own and shared spectra of one recipe, which the first numbers hold
 * as well; then how many were tested in one recipe alone. Where that is all there is, those are told in the same way.
 * Of each kind the claims are named that most recipes tested, of equals those that the study has first. Checks of
 * method and data are no claims. Empty where no claim was tested.
 */
export function headlineSentence(result: Pick<StudyResult, "recipes" | "claims" | "networks">): string {
  const { recipes, rows } = claimMatrix(result);
  if (rows.length === 0) return "";
  const tested = recipes.filter((_, i) => rows.some(({ cells }) => formsOf(cells[i]!).length > 0));
  const repeated = rows.filter((row) => recipesTested(row) > 1);
  const told = repeated.length > 0 ? repeated : rows;
  const called = tested.map(({ name }) => name);
  const scope =
    repeated.length > 0
      ? `two or more recipes (${called.join(", ")})`
      : `one recipe${tested.length === 1 ? `, ${called[0]}` : ` each (${called.join(", ")})`}`;
  const outcomes = told.map(rowOutcome);
  const of = (outcome: RowOutcome): readonly ClaimRow[] => told.filter((_, i) => outcomes[i] === outcome);
  const cells = told.reduce((sum, row) => sum + row.cells.flatMap(formsOf).length, 0);
  const throughout = cells > told.length ? " throughout" : "";
  const parts = [
    clause(of("holds"), `holds${throughout}`, `hold${throughout}`),
    clause(of("fails"), `fails${throughout}`, `fail${throughout}`),
    clause(of("depends"), "depends on the recipe", "depend on the recipe"),
  ].filter(Boolean);
  const rest = clause(of("neither"), `neither holds nor fails${throughout}`, `neither hold nor fail${throughout}`);
  const outcome = parts.length === 0 ? `none holds or fails${throughout}` : listText([...parts, rest].filter(Boolean));
  const turning = clause(
    rows.filter((row) => row.cells.some(turnsRound)),
    "turns round between own and shared spectra",
    "turn round between own and shared spectra",
  );
  const single = rows.length - told.length;
  const alone = single === 0 ? "" : ` ${single} more ${single === 1 ? "was" : "were"} tested in one recipe alone.`;
  return `Of ${plural(told.length, "claim")} tested in ${scope}, ${outcome}${turning && `; ${turning}`}.${alone}`;
}

function is(verdict: Verdict): (form: ClaimResult) => boolean {
  return (form) => form.verdict === verdict;
}

function recipesTested({ cells }: ClaimRow): number {
  return cells.filter((cell) => formsOf(cell).length > 0).length;
}

/** How many there are, what becomes of them, and which; empty where there is none. */
function clause(rows: readonly ClaimRow[], one: string, many: string): string {
  return rows.length === 0 ? "" : `${rows.length} ${rows.length === 1 ? one : many} (${names(rows)})`;
}

/** `kernel size, depth, weight sharing and 4 more` */
function names(rows: readonly ClaimRow[]): string {
  const sorted = rows.toSorted((a, b) => recipesTested(b) - recipesTested(a));
  const shown = sorted.slice(0, MOST_NAMED).map(rowName);
  const left = rows.length - shown.length;
  return listText(left === 0 ? shown : [...shown, `${left} more`]);
}
