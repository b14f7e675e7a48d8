import { CommanderError } from "commander";
import { InterruptError } from "../../errors/interruptError.ts";
import { UnauditableError } from "../../errors/unauditableError.ts";
import { UserError } from "../../errors/userError.ts";
import type { CliContext } from "./context.ts";

/** 0: done; 1: a defect, or a check that failed; 2: a mistake that the user can mend; 3: a model that no audit fits. */
export const EXIT = { fine: 0, failed: 1, defect: 1, mistake: 2, unauditable: 3 } as const;

/** What an ONNX file makes impossible, told in one sentence by ongrad, which is loaded only where it is needed. */
const ofTheModel = new Set(["ModelError", "MissingRuleError"]);

/**
 * Says on stderr what went wrong, in one sentence, and gives the exit code: the only place where an error becomes one.
 * What `commander` has to say it has said already.
 */
export function reportFailure(error: unknown, context: CliContext, debug: boolean): number {
  const say = (text: string): void => void context.stderr.write(`${text}\n`);
  const trace = (): void => {
    if (debug) say(stackOf(error));
  };
  if (error instanceof CommanderError) {
    trace();
    return error.exitCode === 0 ? 0 : EXIT.mistake;
  }
  // Whatever an abort makes fail fails because of it.
  if (context.signal.aborted) {
    trace();
    const { reason } = context.signal;
    return reason instanceof InterruptError ? reason.exitCode : new InterruptError("SIGINT").exitCode;
  }
  if (error instanceof UserError || (error instanceof Error && ofTheModel.has(error.name))) {
    say(`treble: ${sentence(oneLine(error))}`);
    trace();
    return error instanceof UnauditableError ? EXIT.unauditable : EXIT.mistake;
  }
  const hint = debug ? "" : " Run the same command again with --debug for details.";
  say(`treble: Something went wrong inside Treble: ${sentence(oneLine(error))}${hint}`);
  trace();
  return EXIT.defect;
}

function oneLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(/\s+/g, " ").trim() || "an error without a message";
}

/** Ends in exactly one full stop. */
function sentence(text: string): string {
  return `${text.replace(/\.+$/, "")}.`;
}

/** The stack and those of its causes. */
function stackOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const cause = error.cause === undefined ? "" : `\nCaused by: ${stackOf(error.cause)}`;
  return `${error.stack ?? error.message}${cause}`;
}
