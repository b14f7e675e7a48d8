import { unseen } from "./visibleText.ts";

/**
 * Foreign text made fit for one line of a terminal or a Markdown file: all that is `unseen` (terminal escapes and the
 * marks that reverse the reading direction among it) becomes a space.
 */
export function plainText(text: string): string {
  return text.replace(unseen, " ").replace(/ {2,}/g, " ").trim();
}

/** `plainText` cut to `width` characters, with an ellipsis where something is missing. */
export function shortText(text: string, width: number): string {
  const characters = [...plainText(text)];
  return characters.length <= width ? characters.join("") : `${characters.slice(0, width - 1).join("")}…`;
}
