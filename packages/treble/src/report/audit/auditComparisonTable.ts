import type { AuditResult } from "../../results/audit.ts";
import { csvName, csvText } from "../words/csvText.ts";
import { auditNames } from "./words/auditName.ts";
import { keyNumbers } from "./words/keyNumbers.ts";

/** Characters of a model's name above its column. */
const NAME = 24;

/**
 * The key numbers of audits, a row each and a column a model, with 95 % intervals; the first row names the models.
 * Cells are plain text for a terminal.
 */
export function auditComparisonTable(results: readonly AuditResult[]): string[][] {
  const names = auditNames(
    results.map(({ model }) => model.name),
    NAME,
  );
  return [["", ...names], ...rowsOf(results, ({ value, limits }) => `${value} ${limits}`.trimEnd())];
}

/** The same as CSV (RFC 4180), names in full. */
export function auditComparisonCsv(results: readonly AuditResult[]): string {
  const head = ["measure", ...results.flatMap(({ model }) => [csvName(model.name), csvName(`${model.name}, 95 %`)])];
  const values = rowsOf(results, ({ value }) => value);
  const limits = rowsOf(results, ({ limits: text }) => text);
  return csvText([
    head,
    ...values.map(([measure, ...cells], row) => [
      csvName(measure!),
      ...cells.flatMap((cell, i) => [csvName(cell), csvName(limits[row]![i + 1]!)]),
    ]),
  ]);
}

/** One row for each number that any of them has, in the order in which they come. */
function rowsOf(
  results: readonly AuditResult[],
  cell: (number: ReturnType<typeof keyNumbers>[number]) => string,
): string[][] {
  const each = results.map((result) => new Map(keyNumbers(result).map((number) => [number.short, number])));
  const measures = [...new Set(each.flatMap((numbers) => [...numbers.keys()]))];
  return measures.map((measure) => [
    measure,
    ...each.map((numbers) => {
      const number = numbers.get(measure);
      return number ? cell(number) : "–";
    }),
  ]);
}
