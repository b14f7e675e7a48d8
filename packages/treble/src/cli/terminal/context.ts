/** What a command gets from the process it runs in. */
export interface CliContext {
  /** Aborted by the first Ctrl-C (or SIGTERM); a command passes it on and lets the reason through. */
  readonly signal: AbortSignal;
  /** Results, and nothing else: safe to redirect or to pipe into another program. */
  readonly stdout: NodeJS.WritableStream;
  /** Progress, notes and errors. */
  readonly stderr: NodeJS.WritableStream;
  /** `stderr` for the escapes of bars; what others wrote must not come there as it is. `stderr` if absent. */
  readonly terminal?: NodeJS.WritableStream;
  /** Whether `stderr` is a terminal that can redraw lines. */
  readonly isTTY: boolean;
  /** Seconds, from any origin; never runs backwards. */
  readonly clock: () => number;
}
