import type { Running } from "./running.ts";

/** Does samples `first` to `last − 1`. */
export type DoBatch = (first: number, last: number) => Promise<void>;

/**
 * `count` samples in order, `batch` at a time (the last time what is left): stops and tells its progress in between.
 */
export async function inBatches(
  count: number,
  batch: number,
  { signal, onProgress }: Pick<Running, "signal" | "onProgress">,
  doBatch: DoBatch,
): Promise<void> {
  for (let first = 0; first < count; first += batch) {
    signal?.throwIfAborted();
    const last = Math.min(first + batch, count);
    await doBatch(first, last);
    onProgress?.({ done: last, total: count });
  }
}
