import { wrapped } from "../../text/wrapped.ts";

const WIDTH = 100;

/** A part of a help text: terms, and beside them what they mean. */
export function termList(title: string, terms: readonly (readonly [term: string, text: string])[]): string {
  const indent = 4 + Math.max(...terms.map(([term]) => term.length));
  const lines = terms.flatMap(([term, text]) => {
    const [first = "", ...rest] = wrapped(text, WIDTH - indent);
    return [`  ${term}`.padEnd(indent) + first, ...rest.map((line) => " ".repeat(indent) + line)];
  });
  return `\n${title}:\n${lines.join("\n")}`;
}
