/**
 * A lock between processes that share a folder, on one machine or several, over a network file system too.
 *
 * The lock is a file that says who holds it. It is written whole under another name and then linked to its own, which
 * NFS does in one step from version 2 on; where there are no hard links it is created exclusively (O_EXCL, which NFS
 * has from version 3 on), and for a moment names nobody. No lock of the system is used: flock and fcntl mean one
 * machine on some network file systems, and are lost with the connection on others.
 *
 * The holder writes a new beat into the file every few seconds. A lock is stale when its process is gone (same machine)
 * or, where that cannot be known, when its beat stood still for three minutes of our own watching, longer than a file
 * server takes to come back; one that names nobody (damaged, a pipe, a link) after five seconds. The times of files and
 * the clocks of others are not asked.
 *
 * A stale lock is broken by whoever holds a second lock, named after the very instance to break: so of two processes
 * that find the same stale lock, one breaks it, and the other cannot remove the new lock that takes its place. That
 * second lock is an ordinary lock file, and is broken in the same way should its holder die in those few microseconds.
 * A holder that was taken for dead, and is not, finds another instance in its lock's place at its next `isHeld`.
 */

import { randomBytes } from "node:crypto";
import { lstatSync, rmdirSync } from "node:fs";
import { UserError } from "../../errors/userError.ts";
import { createFile, linkInto, removeIfThere, writeTemporary } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { isRunning, type ProcessIdentity, thisProcess } from "../../files/processIdentity.ts";
import { lockBytes, readLock, writeBeat } from "./lockRecord.ts";
import { forgetSilence } from "./silence.ts";
import { clockOf, isStale, type StaleOptions, staleAfterMs } from "./staleLock.ts";

export interface LockOptions extends StaleOptions {
  /** How often a held lock is given a new beat; 10,000 ms if absent. */
  readonly beatEveryMs?: number;
  /** Told, in one sentence, of a lock that was broken although its process could not be looked up. */
  readonly note?: (message: string) => void;
}

export interface LockFile {
  readonly path: string;
  /** False once another process has broken this lock, taking it for stale, or it was released. */
  isHeld(): boolean;
  /** Gives the lock back; does nothing the second time. */
  release(): void;
}

/** Who holds a lock. */
export interface LockHolder {
  /** Null where the lock file cannot be read. */
  readonly process: ProcessIdentity | null;
  readonly stale: boolean;
}

/** A breaker of a breaker of a breaker has died: give up and let the next attempt find it settled. */
const maxDepth = 3;

/**
 * Takes the lock, breaking a stale one, or returns null where another live process (or another part of this one) has
 * it. While held it beats at intervals, which does not keep the process alive.
 *
 * @throws UserError when the lock file cannot be written.
 */
export function tryLockFile(path: string, options: LockOptions = {}): LockFile | null {
  const token = acquire(path, options, 0);
  return token === null ? null : new HeldLock(path, token, options);
}

/** Who holds the lock at `path`, or null where nobody does. */
export function lockHolder(path: string, options: LockOptions = {}): LockHolder | null {
  const lock = readLock(path);
  return lock === null ? null : { process: lock.process, stale: isStale(path, lock, options) };
}

class HeldLock implements LockFile {
  readonly path: string;
  readonly #token: string;
  readonly #options: LockOptions;
  readonly #timer: NodeJS.Timeout;
  #beats = 0;
  #released = false;

  constructor(path: string, token: string, options: LockOptions) {
    this.path = path;
    this.#token = token;
    this.#options = options;
    this.#timer = setInterval(() => this.#beat(), options.beatEveryMs ?? 10_000).unref();
  }

  isHeld(): boolean {
    return !this.#released && readLock(this.path)?.token === this.#token;
  }

  release(): void {
    if (this.#released) return;
    this.#released = true;
    clearInterval(this.#timer);
    if (readLock(this.path)?.token !== this.#token) return;
    try {
      remove(this.path, this.#token, this.#options, 0);
    } catch {
      // No room for the second lock on a full disk. Alive and beating until now, we need it only against a process that
      // took us for dead.
      removeIfThere(this.path);
    }
  }

  #beat(): void {
    try {
      writeBeat(this.path, this.#token, thisProcess(this.#options.host), ++this.#beats);
    } catch {
      // The folder is gone or the disk is: the next write of the holder says so better than a timer can.
    }
  }
}

function acquire(path: string, options: LockOptions, depth: number): string | null {
  // More than one round only where a lock vanishes between the attempt to make it and the look at it.
  for (let round = 0; round < 10; round++) {
    const token = create(path, options);
    if (token !== null) return token;
    const lock = readLock(path);
    if (lock === null) continue;
    if (!isStale(path, lock, options) || !remove(path, lock.token, options, depth)) return null;
    if (lock.process === null) options.note?.(`The lock ${path} named no process and was removed.`);
    else if (isRunning(lock.process, options.host) === "unknown") {
      const { host, pid } = lock.process;
      const machine = host.split(" ")[0];
      options.note?.(`The lock ${path} was taken over: process ${pid} on ${machine} gave no more sign of life.`);
    }
  }
  return null;
}

/**
 * Makes the lock file, or returns null where there is one. It is written under another name and linked into place, so
 * that a process killed half-way leaves no lock that names nobody.
 */
function create(path: string, options: LockOptions): string | null {
  const token = randomBytes(8).toString("hex");
  const bytes = lockBytes(token, thisProcess(options.host), 0);
  const temporary = writeTemporary(path, bytes);
  try {
    if (linkInto(temporary, path) ?? createFile(path, bytes)) return token;
    // A file server whose answer was lost is asked again, and then says that there is one: our own.
    return readLock(path)?.token === token ? token : null;
  } catch (error) {
    throw fileError(error, path);
  } finally {
    removeIfThere(temporary);
  }
}

/** Removes the instance `token` of the lock, and no other; false where another process is about to. */
function remove(path: string, token: string, options: LockOptions, depth: number): boolean {
  if (depth === maxDepth) return false;
  const now = clockOf(options);
  const guard = `${path}.${token}`;
  const begun = now();
  const held = acquire(guard, options, depth + 1);
  if (held === null) return false;
  try {
    // Stopped here for long, we may have been taken for dead ourselves: then the lock is no longer ours to remove.
    if (readLock(path)?.token === token && now() - begun < staleAfterMs(options) / 2) discard(path);
  } finally {
    if (readLock(guard)?.token === held) removeIfThere(guard);
  }
  forgetSilence(path);
  return true;
}

/** Removes what stands at `path`; of folders only an empty one. */
function discard(path: string): void {
  try {
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory()) rmdirSync(path);
    else removeIfThere(path);
  } catch (error) {
    if (errorCode(error) !== "ENOTEMPTY") throw fileError(error, path);
    throw new UserError(`A folder stands where the lock ${path} should be: move it away.`, { cause: error });
  }
}
