import type { CompileOptions } from "ongrad";
import { checkRunning } from "./checkRunning.ts";
import type { Running } from "./running.ts";

/**
 * Where and with how many threads a graph runs: what was asked for, or the platform's backend, fetched when needed.
 * @throws UserError as `checkRunning`.
 */
export async function compileOptions(options: Running): Promise<CompileOptions> {
  checkRunning(options);
  const { backend, threads = 0 } = options;
  return { backend: backend ?? (await import("#backend")).platformBackend(), threads };
}
