import { plainText } from "../../../text/plainText.ts";

/** A phrase as a sentence: with a capital at its beginning and a full stop at its end. */
export function sentenceText(phrase: string): string {
  const plain = plainText(phrase);
  if (plain === "") return "";
  const [first = "", ...rest] = plain;
  return `${first.toUpperCase()}${rest.join("")}${/[.!?]$/.test(plain) ? "" : "."}`;
}
