import { messageText } from "../../text/messageText.ts";
import { visibleText } from "../../text/visibleText.ts";
import type { CliContext } from "./context.ts";

/**
 * The context that commands write to: what others wrote (names in models, arrays and studies, paths, messages of
 * libraries) reaches the terminal through it without control characters, and in messages not longer than they can be
 * read. Only `terminal` takes escapes.
 */
export function cleanedContext(context: CliContext): CliContext {
  return {
    ...context,
    stdout: cleaned(context.stdout, visibleText),
    stderr: cleaned(context.stderr, (text) => text.split("\n").map(messageText).join("\n")),
    terminal: context.terminal ?? context.stderr,
  };
}

function cleaned(stream: NodeJS.WritableStream, clean: (text: string) => string): NodeJS.WritableStream {
  const write = (text: string): boolean => stream.write(clean(text));
  return Object.create(stream, { write: { value: write } });
}
