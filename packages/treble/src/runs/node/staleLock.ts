import { isRunning } from "../../files/processIdentity.ts";
import type { LockRecord } from "./lockRecord.ts";
import { forgetSilence, silentMs } from "./silence.ts";

/** When the holder of a lock counts as dead. */
export interface StaleOptions {
  /** Silent for longer than this, a lock whose process cannot be looked up is stale; 180,000 ms if absent. */
  readonly staleAfterMs?: number;
  /** Seen for longer than this, a lock that names no process is stale; 5,000 ms if absent. */
  readonly namelessAfterMs?: number;
  /** Milliseconds of a clock that only moves forward; `performance.now` if absent. */
  readonly clock?: () => number;
  /** What this machine is called; its name, boot and pid namespace if absent. */
  readonly host?: string;
}

/**
 * Whether whoever holds a lock is dead: its process is gone (same machine), or was seen silent for long enough.
 *
 * @param name of the lock, for what was seen of it before: its path.
 */
export function isStale(name: string, lock: LockRecord, options: StaleOptions): boolean {
  const running = lock.process === null ? "unknown" : isRunning(lock.process, options.host);
  if (running !== "unknown") {
    forgetSilence(name);
    return running === "no";
  }
  const after = lock.process === null ? (options.namelessAfterMs ?? 5_000) : staleAfterMs(options);
  return silentMs(name, lock, clockOf(options)(), after / 4) > after;
}

export function staleAfterMs({ staleAfterMs = 180_000 }: StaleOptions): number {
  return staleAfterMs;
}

export function clockOf({ clock }: StaleOptions): () => number {
  return clock ?? performance.now.bind(performance);
}
