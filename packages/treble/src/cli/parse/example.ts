/** Command lines to copy, as the end of a help text. */
export function example(lines: readonly string[]): string {
  return `\n${lines.length === 1 ? "Example" : "Examples"}:\n${lines.map((line) => `  ${line}`).join("\n")}\n`;
}
