/**
 * Text as lines of at most so many characters, broken at spaces; a longer word stands alone.
 *
 * @param first blanks before the first line, counted with its characters.
 * @param rest blanks before all others.
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
