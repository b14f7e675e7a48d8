import type { OutputConfiguration } from "commander";
import type { CliContext } from "./terminal/context.ts";

/** Where help and complaints about the command line go, and how wide and in what words. */
export function commandOutput(context: CliContext): OutputConfiguration {
  return {
    writeOut: (text) => void context.stdout.write(text),
    writeErr: (text) => void context.stderr.write(text),
    getOutHelpWidth: () => helpWidth(context.stdout),
    getErrHelpWidth: () => helpWidth(context.stderr),
    outputError: (text, write) => write(asSentence(text)),
  };
}

/** Wider lines are hard to read; narrower terminals get what they have. */
function helpWidth(stream: NodeJS.WritableStream): number {
  const columns = "columns" in stream ? Number(stream.columns) : 0;
  return columns > 0 ? Math.min(110, columns) : 110;
}

/** Commander's words in the form of our own: "error: unknown command 'x'\n(Did you mean y?)". */
function asSentence(text: string): string {
  const line = text
    .trim()
    .replace(/^error: /, "")
    .replace(/\s*\n\s*/g, " ");
  const [what = line, suggestion] = line.split(/\s*\(Did you mean /);
  const start = what.charAt(0).toUpperCase() + what.slice(1).replace(/\.$/, "");
  if (suggestion === undefined) return `treble: ${start}; \`--help\` explains what there is.\n`;
  return `treble: ${start}; did you mean ${suggestion.replace(/[?)]+$/, "")}?\n`;
}
