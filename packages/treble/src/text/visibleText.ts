/**
 * What a terminal or a page would not show as a character of its own: control characters (terminal escapes among them),
 * line and paragraph separators, marks that change the reading direction, everything of no width, lone surrogates.
 */
export const unseen = /(?!\p{Variation_Selector})[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}]/gu;

/**
 * Foreign text made fit for a terminal: what is `unseen`, but for line ends, is written as `\u001b`, as JSON does. JSON
 * therefore keeps its meaning, since there such characters stand in strings alone.
 */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => (character === "\n" ? character : escapes(character)));
}

/** Text of several lines, a page or a drawing, without what is `unseen` but line ends. */
export function withoutUnseen(text: string): string {
  return text.replace(unseen, (character) => (character === "\n" ? character : ""));
}

function escapes(character: string): string {
  return Array.from({ length: character.length }, (_, i) => {
    return `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`;
  }).join("");
}
