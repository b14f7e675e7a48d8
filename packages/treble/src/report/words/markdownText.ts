import { plainText } from "../../text/plainText.ts";

/** One line with everything that could start a tag, link, emphasis, code or table cell taken literally. */
export function markdownText(text: string): string {
  return plainText(text)
    .replace(/[\\`*_{}[\]|~#]/g, "\\$&")
    .replace(/&/g, "&amp;")
    .replace(/</g, "&lt;")
    .replace(/>/g, "&gt;");
}

/** A row of a table, of cells that are escaped. */
export function markdownRow(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** A code block whose fence is longer than any run of backticks inside. */
export function markdownCode(code: string): string {
  const longest = Math.max(0, ...[...code.matchAll(/`+/g)].map((match) => match[0].length));
  const fence = "`".repeat(Math.max(3, longest + 1));
  return `${fence}sh\n${code}\n${fence}`;
}
