/**
 * Foreign text made fit for one line of a terminal or a Markdown file: control characters (terminal escapes among
 * them), line separators and the marks that reverse the reading direction become a space.
 */
export function plainText(text: string): string {
  return text
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, " ")
    .replace(/ {2,}/g, " ")
    .trim();
}

/** `plainText` cut to `width` characters, with an ellipsis where something is missing. */
export function shortText(text: string, width: number): string {
  const characters = [...plainText(text)];
  return characters.length <= width ? characters.join("") : `${characters.slice(0, width - 1).join("")}…`;
}
