/** Why a command's signal was aborted: the user, or the system, asked the process to stop. */
export class InterruptError extends Error {
  override name = "AbortError";
  /** 128 and the signal's number, as shells report it. */
  readonly exitCode: number;

  constructor(signal: "SIGINT" | "SIGTERM") {
    super(`Stopped by ${signal}.`);
    this.exitCode = signal === "SIGINT" ? 130 : 143;
  }
}
