import { Writable } from "node:stream";
import type { Command } from "commander";
import { createProgram } from "../packages/treble/src/cli/program.ts";

/** `treble` as the command line declares it, of which no command does anything. */
function idle(): Command {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const context = {
    signal: new AbortController().signal,
    stdout: nowhere,
    stderr: nowhere,
    isTTY: false,
    clock: () => 0,
  };
  const program = createProgram(context, () => {});
  for (const command of all(program)) if (doesSomething(command)) command.action(() => {});
  return program;
}

/** One with commands below it may do something by itself, too. */
function doesSomething(command: Command): boolean {
  return (command as unknown as { readonly _actionHandler: unknown })._actionHandler !== null;
}

function all(command: Command): readonly Command[] {
  return [command, ...command.commands.flatMap(all)];
}

/**
 * What is wrong with the arguments of `treble` before anything is done: no such command, option or choice; null where
 * nothing is.
 */
export async function mistyped(args: readonly string[]): Promise<string | null> {
  try {
    await idle().parseAsync([...args], { from: "user" });
    return null;
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    return code === "commander.helpDisplayed" || code === "commander.version" ? null : message;
  }
}

/** The options of all commands, `--data` say. */
export async function optionNames(): Promise<ReadonlySet<string>> {
  const program = idle();
  // These get their own as they are called.
  for (const command of ["attack", "audit"]) await program.parseAsync([command, "model.onnx"], { from: "user" });
  return new Set(
    all(program).flatMap(({ options }) => options.flatMap(({ long, short }) => [long, short] as string[])),
  );
}
