/** Has a run finished: by an earlier process, by this one, or by another one at work on it. */

import type { Run, RunResult, RunWriter } from "./store.ts";

/**
 * Returns the finished run. Where it is not finished, `work` does it, from `writer.loadCheckpoint()` on, and returns
 * the summary (plain JSON); where another live process is doing it, waits for that one, and takes over should it die.
 *
 * @throws what `work` throws; then the lock is released and the next attempt goes on from the last checkpoint.
 * @throws the signal's reason when it is aborted while waiting; while working, `work` must heed it.
 */
export async function completeRun(
  run: Run,
  work: (writer: RunWriter) => Promise<unknown>,
  signal?: AbortSignal,
): Promise<RunResult> {
  for (;;) {
    signal?.throwIfAborted();
    await run.reserve?.(signal);
    let writer: RunWriter | null = null;
    try {
      writer = run.tryLock();
      if (writer !== null) writer.finish(await work(writer));
    } finally {
      writer?.release();
      await run.leave?.();
    }
    const result = await run.waitForDone(signal);
    if (result !== null) return result;
  }
}
