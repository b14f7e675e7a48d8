import { InterruptError } from "../errors/interruptError.ts";

/** A terminal delivers one Ctrl-C twice when `npm run` stands in between: it passes on what the child got as well. */
const SAME_PRESS_MS = 300;

/** Shows the cursor and wraps long lines again, which a progress display may have switched off. */
const RESTORE_TERMINAL = "\x1b[?25h\x1b[?7h";

/**
 * A signal that is aborted, with an `InterruptError`, by the first Ctrl-C, SIGTERM or hang-up of the terminal, which is
 * said in one line on `stderr`. The second one ends the process at once.
 */
export function listenForInterrupts(stderr: NodeJS.WritableStream, isTTY: boolean): AbortSignal {
  const controller = new AbortController();
  let first = 0;
  const onSignal = (signal: NodeJS.Signals): void => {
    const reason = new InterruptError(signal === "SIGTERM" || signal === "SIGHUP" ? signal : "SIGINT");
    if (!controller.signal.aborted) {
      first = performance.now();
      controller.abort(reason);
      stderr.write(`${isTTY ? "\r\x1b[K" : ""}treble: Stopping; press Ctrl-C again to end at once.\n`);
    } else if (performance.now() - first > SAME_PRESS_MS) {
      if (isTTY) stderr.write(RESTORE_TERMINAL);
      process.exit(reason.exitCode);
    }
  };
  process.on("SIGINT", onSignal);
  process.on("SIGTERM", onSignal);
  process.on("SIGHUP", onSignal);
  return controller.signal;
}
