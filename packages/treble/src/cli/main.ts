#!/usr/bin/env node
import { listenForInterrupts } from "./interrupts.ts";
import { runCli } from "./runCli.ts";
/** The program `treble`: connects the command line to the process's streams and signals. */
import type { CliContext } from "./terminal/context.ts";

let signal: AbortSignal | undefined;
const isTTY = process.stderr.isTTY === true && process.env.TERM !== "dumb";
for (const stream of [process.stdout, process.stderr]) {
  stream.on("error", (error: NodeJS.ErrnoException) => {
    // After a hang-up there is no terminal: what is being stopped is still stopped in order.
    if (signal?.aborted) return;
    // Whoever read the output (`head`, say) has had enough: nobody is left to tell anything.
    process.exit(error.code === "EPIPE" ? 0 : 1);
  });
}
signal = listenForInterrupts(process.stderr, isTTY);
const context: CliContext = {
  signal,
  stdout: process.stdout,
  stderr: process.stderr,
  isTTY,
  clock: () => performance.now() / 1000,
};
const code = await runCli(process.argv.slice(2), context);
// Ended here, after the output is out: an idle connection or native thread must not keep the process alive.
process.stdout.write("", () => process.stderr.write("", () => process.exit(code)));
