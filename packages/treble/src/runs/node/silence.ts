/** How long a lock has given no sign of life, as far as this process has seen. */

import type { LockRecord } from "./lockRecord.ts";

interface Watched {
  readonly token: string;
  readonly beat: string;
  readonly lookedMs: number;
  readonly silentMs: number;
}

const watched = new Map<string, Watched>();

/**
 * Milliseconds over which the lock at `path` was seen with the same beat: 0 at the first look, and again after every
 * beat. Neither the clock of the file server nor that of the holder is asked, only one of our own that moves forward.
 *
 * @param most of the time between two looks no more is counted: while this process was stopped, or the file server did
 *   not answer, nobody listened.
 */
export function silentMs(path: string, { token, beat }: LockRecord, nowMs: number, most: number): number {
  const before = watched.get(path);
  const same = before?.token === token && before.beat === beat;
  const silent = same ? before.silentMs + Math.min(nowMs - before.lookedMs, most) : 0;
  watched.set(path, { token, beat, lookedMs: nowMs, silentMs: silent });
  return silent;
}

/** Forgets the lock at `path`: it is gone, or its process can be looked up. */
export function forgetSilence(path: string): void {
  watched.delete(path);
}
