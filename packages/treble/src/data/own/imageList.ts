import { dirname, resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { readBoundedFile } from "../node/boundedFile.ts";
import { codePointOrder } from "./codePointOrder.ts";
import { csvRows } from "./csvRows.ts";
import { openImageFile } from "./openImageFile.ts";
import type { OwnItem, OwnSource } from "./ownSource.ts";

const MAX_LIST = 2 ** 28;
const PATH = /^(path|file|file_?name|file_?path|image|image_?path)$/i;
const LABEL = /^(label|class|class_?name|target|y|category)$/i;
const SPLIT = /^(split|part|set|subset)$/i;
const NUMBER = /^-?\d{1,15}$/;

/**
 * Images in a CSV file: a path and a label a row, in this order, or in the order of a header that names them `path` and
 * `label`, and perhaps `split` (`train`, `test` or `val`). Paths are relative to the list. Labels are numbers where all
 * of them are whole numbers, else names, whose classes are sorted by code points.
 *
 * @throws UserError, naming the line, for a row that lacks something, for a header without labels, and for an image
 *   that is listed twice, however its path is written.
 */
export async function imageList(list: string): Promise<OwnSource> {
  const bytes = await readBoundedFile(list, MAX_LIST);
  if (bytes === undefined) throw new UserError(`There is no file ${list}; give a CSV file of paths and labels.`);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new UserError(`${list} is not text in UTF-8; save it again as that.`, { cause });
  }
  const rows = csvRows(text, list);
  const first = rows[0]?.fields ?? [];
  const header = first.some((name) => PATH.test(name)) && first.some((name) => LABEL.test(name));
  if (!header && PATH.test(first[0] ?? "")) {
    throw new UserError(`${list} has a column ${first[0]} but none of labels; call the two path and label.`);
  }
  const column = (pattern: RegExp, otherwise: number): number =>
    header ? first.findIndex((name) => pattern.test(name)) : otherwise;
  const columns = { path: column(PATH, 0), label: column(LABEL, 1), split: column(SPLIT, -1) };
  const entries = (header ? rows.slice(1) : rows).map(({ line, fields }) =>
    entryOf(fields, columns, `${list}, line ${line}`, line),
  );
  if (entries.length === 0) throw new UserError(`${list} lists no images; write a path and a label a row.`);
  const file = (path: string): string => resolve(dirname(list), path);
  checkOnce(entries, list, file);

  const numeric = entries.every(({ label }) => NUMBER.test(label));
  const classes = numeric ? null : [...new Set(entries.map(({ label }) => label))].sort(codePointOrder);
  const places = new Map(classes?.map((name, i) => [name, i]));
  const item = ({ path, label }: Entry): OwnItem => ({ name: path, label: places.get(label) ?? Number(label) });
  const isTraining = ({ split }: Entry): boolean => /^train(ing)?$/i.test(split);
  const divided = entries.some(isTraining) && !entries.every(isTraining);
  const testing = divided
    ? testRows(
        entries.filter((entry) => !isTraining(entry)),
        list,
      )
    : { rows: entries, notes: [] };
  return {
    label: `images of ${list}`,
    classes,
    train: divided ? entries.filter(isTraining).map(item) : null,
    test: testing.rows.map(item),
    files: entries.map(({ path }) => ({ name: path, path: file(path) })),
    notes: testing.notes,
    open: ({ name }, sha256) => openImageFile(file(name), sha256),
  };
}

interface Entry {
  readonly line: number;
  readonly path: string;
  readonly label: string;
  readonly split: string;
}

function entryOf(
  fields: readonly string[],
  columns: { readonly path: number; readonly label: number; readonly split: number },
  where: string,
  line: number,
): Entry {
  const [path, label] = [fields[columns.path] ?? "", fields[columns.label] ?? ""];
  if (path === "" || label === "") {
    throw new UserError(
      `${where} has no ${path === "" ? "path" : "label"}; every row needs a path and a label, with a comma between them.`,
    );
  }
  if (path.includes("\0")) throw new UserError(`${where} has a path that no file can have; mend it.`);
  const split = columns.split < 0 ? "" : (fields[columns.split] ?? "");
  if (columns.split >= 0 && !/^(train(ing)?|test(ing)?|val(id(ation)?)?)$/i.test(split)) {
    throw new UserError(`${where} has the split ${JSON.stringify(split)}; it must be train, test or val.`);
  }
  return { line, path, label, split };
}

function checkOnce(entries: readonly Entry[], list: string, file: (path: string) => string): void {
  const lines = new Map<string, number>();
  for (const { path, line } of entries) {
    const before = lines.get(file(path));
    if (before !== undefined)
      throw new UserError(`${list} lists ${path} twice, in lines ${before} and ${line}; leave one of them out.`);
    lines.set(file(path), line);
  }
}

/** Those for testing; of validation where there are no others. */
function testRows(
  entries: readonly Entry[],
  list: string,
): { readonly rows: readonly Entry[]; readonly notes: readonly string[] } {
  const rows = entries.filter(({ split }) => /^test/i.test(split));
  if (rows.length === 0) return { rows: entries, notes: [] };
  const unused = entries.length - rows.length;
  return {
    rows,
    notes: unused === 0 ? [] : [`${unused} images of ${list} for validation are not used beside those for testing.`],
  };
}
