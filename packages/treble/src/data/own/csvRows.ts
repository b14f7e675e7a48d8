import { UserError } from "../../errors/userError.ts";

/**
 * The rows of a CSV text (RFC 4180): fields between commas, quoted ones with commas, line breaks and doubled quotes
 * inside; LF, CRLF or CR; a byte order mark is passed over, and so are empty lines.
 *
 * @param file what to call it in an error.
 * @returns fields, with the line that each row begins on.
 * @throws UserError for a quote that is not closed, or text behind one.
 */
export function csvRows(text: string, file: string): { readonly line: number; readonly fields: readonly string[] }[] {
  const rows: { line: number; fields: string[] }[] = [];
  const content = text.replace(/^\uFEFF/, "");
  const unquoted = /[^,\r\n]*/y;
  const separator = /,|\r\n|\n|\r|$/y;
  let [at, line, start] = [0, 1, 1];
  let fields: string[] = [];
  while (at < content.length || fields.length > 0) {
    const close = content[at] === '"' ? closingQuote(content, at) : undefined;
    const quoted = close === undefined ? undefined : content.slice(at + 1, close);
    unquoted.lastIndex = at;
    const plain = quoted === undefined ? unquoted.exec(content)![0] : "";
    fields.push(quoted === undefined ? plain.trim() : quoted.replaceAll('""', '"'));
    line += quoted === undefined ? 0 : (quoted.match(/\r\n|\n|\r/g)?.length ?? 0);
    at = close === undefined ? at + plain.length : close + 1;
    separator.lastIndex = at;
    const end = separator.exec(content);
    if (end === null || plain.trimStart().startsWith('"')) {
      throw new UserError(`${file}, line ${line}: a quote is not closed, or text follows it; mend that line.`);
    }
    at += end[0].length;
    if (end[0] === ",") continue;
    if (fields.length > 1 || fields[0] !== "") rows.push({ line: start, fields });
    fields = [];
    line++;
    start = line;
  }
  return rows;
}

/** Where the quote that opens at `open` is closed; undefined if nowhere. */
function closingQuote(content: string, open: number): number | undefined {
  for (let at = content.indexOf('"', open + 1); at >= 0; at = content.indexOf('"', at + 2)) {
    if (content[at + 1] !== '"') return at;
  }
  return undefined;
}
