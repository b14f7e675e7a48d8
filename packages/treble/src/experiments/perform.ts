import type { RunResult } from "../runs/doneFile.ts";
import type { RunWriter } from "../runs/runWriter.ts";
import type { Laboratory } from "./laboratory.ts";

/**
 * A run's result: read if it is finished, awaited if another process is doing it, done otherwise. `work` gets the
 * writer (with the last checkpoint, if there is one), writes the run's files and returns the summary.
 */
export async function perform<Summary extends object>(
  laboratory: Laboratory,
  config: object,
  work: (writer: RunWriter) => Promise<Summary>,
): Promise<RunResult & { readonly summary: Summary }> {
  const run = laboratory.store.run(config);
  for (;;) {
    laboratory.signal?.throwIfAborted();
    const writer = run.tryLock();
    if (writer) {
      try {
        writer.finish(await work(writer));
      } finally {
        writer.release();
      }
    }
    const result = writer ? run.result() : (run.result() ?? (await run.waitForDone(laboratory.signal)));
    // The configuration fixes what the summary holds.
    if (result) return result as RunResult & { readonly summary: Summary };
    if (writer) throw new Error(`The run ${run.folder} was finished but cannot be read back.`);
  }
}
