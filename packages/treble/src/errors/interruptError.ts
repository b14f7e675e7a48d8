const exitCodes = { SIGHUP: 129, SIGINT: 130, SIGTERM: 143 } as const;

/** Why a command's signal was aborted: the user, or the system, asked the process to stop. */
export class InterruptError extends Error {
  override name = "AbortError";
  /** 128 and the signal's number, as shells report it. */
  readonly exitCode: number;

  constructor(signal: keyof typeof exitCodes) {
    super(`Stopped by ${signal}.`);
    this.exitCode = exitCodes[signal];
  }
}
