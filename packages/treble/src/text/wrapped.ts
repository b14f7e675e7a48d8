/**
 * Text as lines of at most so many characters, broken at spaces; a longer word stands alone.
 *
 * @param first before the first line, which its characters count for.
 * @param rest before all others.
 */
export function wrapped(text: string, most: number, first = "", rest = ""): string[] {
  const lines: string[] = [];
  let current = first;
  for (const word of text.split(" ")) {
    if (current.trim() !== "" && current.length + 1 + word.length > most) {
      lines.push(current);
      current = rest;
    }
    current += current.trim() === "" ? word : ` ${word}`;
  }
  return [...lines, current];
}
