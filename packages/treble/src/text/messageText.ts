import { visibleText } from "./visibleText.ts";

/** A name, a path or a number in a message is no longer. */
const WORD = 200;
/** What is kept of the beginning of a longer one, and of its end, which tells paths apart. */
const WORD_KEPT = [120, 79] as const;
const MESSAGE = 4000;
/** Of a longer line only the ends are looked at: a search for words of many megabytes has no end, or no stack. */
const LINE = 100_000;
const LINE_KEPT = [LINE / 2, LINE / 2] as const;
/** The end of a message says what to do. */
const MESSAGE_KEPT = [3000, 999] as const;

/**
 * `visibleText` of a line with foreign names in it, where the middle of a word beyond 200 characters is left out, and
 * of a line beyond 4,000.
 */
export function messageText(line: string): string {
  return shortened(visibleText(shortened(line)));
}

function shortened(line: string): string {
  const words = (line.length > LINE ? ends(line, LINE_KEPT) : line).replace(longWords, (word) => ends(word, WORD_KEPT));
  return words.length > MESSAGE ? ends(words, MESSAGE_KEPT) : words;
}

function ends(text: string, [head, tail]: readonly [number, number]): string {
  return `${text.slice(0, head)}…${text.slice(-tail)}`;
}

const longWords = new RegExp(`\\S{${WORD + 1},}`, "g");
