import { plainText } from "../../text/plainText.ts";

/** Foreign text as a cell that a spreadsheet takes for text: what would be a formula begins with an apostrophe. */
export function csvName(text: string): string {
  const plain = plainText(text);
  return /^[=+\-@＝＋－＠]/.test(plain) ? `'${plain}` : plain;
}

/** A number in full precision; nothing where it is not finite. */
export function csvNumber(value: number): string {
  return Number.isFinite(value) ? String(value) : "";
}

/** Rows of cells as CSV (RFC 4180), with a line feed behind each. */
export function csvText(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.map(quoted).join(",")).join("\n")}\n`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
