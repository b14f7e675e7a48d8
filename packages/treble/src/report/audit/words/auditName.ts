import { shortText } from "../../../text/plainText.ts";

/** The longest name of a file, a class or an operator that is written in full. */
const MOST = 60;

/** A foreign name fit for one line, at most so many characters long; `unnamed` where nothing of it can be seen. */
export function auditName(text: string, most = MOST, unnamed = "(unnamed)"): string {
  return shortText(text, most) || unnamed;
}

/** Foreign names as `auditName` has them, and no two of them the same: the second `cat` is `cat (2)`. */
export function auditNames(texts: readonly string[], most = MOST): string[] {
  const taken = new Set<string>();
  return texts.map((text) => {
    const name = auditName(text, most);
    let own = name;
    for (let i = 2; taken.has(own); i++) own = `${name} (${i})`;
    taken.add(own);
    return own;
  });
}
