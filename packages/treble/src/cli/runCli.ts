import { CommanderError } from "commander";
import { createProgram } from "./program.ts";
import { cleanedContext } from "./terminal/cleanedContext.ts";
import type { CliContext } from "./terminal/context.ts";
import { reportFailure } from "./terminal/failure.ts";

/** Runs one command line (without the program's own name) and gives the exit code; every error becomes one here. */
export async function runCli(args: readonly string[], raw: CliContext): Promise<number> {
  const context = cleanedContext(raw);
  const debug = args.includes("--debug");
  let code = 0;
  try {
    const program = createProgram(context, (result) => {
      code = result;
    });
    await program.parseAsync(args.length > 0 ? args : ["--help"], { from: "user" });
  } catch (error) {
    code = reportFailure(error, context, debug && !(error instanceof CommanderError));
  }
  return code;
}
