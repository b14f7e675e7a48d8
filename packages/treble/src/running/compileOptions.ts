import type { CompileOptions } from "ongrad";
import type { Running } from "./running.ts";

/** Where and with how many threads a graph runs: what was asked for, or the platform's backend, fetched when needed. */
export async function compileOptions({ backend, threads = 0 }: Running): Promise<CompileOptions> {
  return { backend: backend ?? (await import("#backend")).platformBackend(), threads };
}
