/**
 * A lock between processes that share a folder, on one machine or several.
 *
 * The lock is a file, made in one step, that says who holds it. It is stale when its process is gone (same machine) or,
 * where that cannot be known, when it has not been touched for a minute; one that names nobody (damaged, a pipe, a
 * link) after five seconds, since a process needs no time to fill it. A stale lock is broken by whoever holds a second
 * lock, named after the very instance to break: so of two processes that find the same stale lock, one breaks it, and
 * the other cannot remove the new lock that takes its place. That second lock is an ordinary lock file, and is broken
 * in the same way should its holder die in those few microseconds.
 */

import { createHash, randomBytes } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  futimesSync,
  linkSync,
  lstatSync,
  openSync,
  readSync,
  rmdirSync,
  type Stats,
} from "node:fs";
import { UserError } from "../../errors/userError.ts";
import { createFile, removeIfThere, writeTemporary } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { isRunning, type ProcessIdentity, thisProcess } from "../../files/processIdentity.ts";

export interface LockOptions {
  /** Untouched for longer than this, a lock whose process cannot be looked up is stale; 60,000 ms if absent. */
  readonly staleAfterMs?: number;
  /** How often a held lock is touched; 10,000 ms if absent. */
  readonly touchEveryMs?: number;
  /** So long after it was made or seen, a lock that names no process is stale; 5,000 ms if absent. */
  readonly namelessAfterMs?: number;
  /** Milliseconds since 1970; `Date.now` if absent. */
  readonly clock?: () => number;
  /** Told, in one sentence, of a lock that was broken although it named no process. */
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

const maxLockBytes = 4096;
/** A breaker of a breaker of a breaker has died: give up and let the next attempt find it settled. */
const maxDepth = 3;

/**
 * Takes the lock, breaking a stale one, or returns null where another live process (or another part of this one) has
 * it. While held it is touched at intervals, which does not keep the process alive.
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
  #released = false;

  constructor(path: string, token: string, options: LockOptions) {
    this.path = path;
    this.#token = token;
    this.#options = options;
    this.#timer = setInterval(() => this.#touch(), options.touchEveryMs ?? 10_000).unref();
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
      // No room for the second lock on a full disk. Alive and touching the lock until now, we need it only against a
      // process that took us for dead.
      removeIfThere(this.path);
    }
  }

  #touch(): void {
    try {
      if (!this.isHeld()) return;
      const seconds = (this.#options.clock ?? Date.now)() / 1000;
      const descriptor = openSync(this.path, "r+");
      try {
        futimesSync(descriptor, seconds, seconds);
      } finally {
        closeSync(descriptor);
      }
    } catch {
      // The folder is gone or the disk is: the next write of the holder says so better than a timer can.
    }
  }
}

interface Lock {
  readonly process: ProcessIdentity | null;
  /** Names this very instance of the lock. */
  readonly token: string;
  readonly touchedMs: number;
}

function acquire(path: string, options: LockOptions, depth: number): string | null {
  // More than one round only where a lock vanishes between the attempt to make it and the look at it.
  for (let round = 0; round < 10; round++) {
    const token = create(path);
    if (token !== null) return token;
    const lock = readLock(path);
    if (lock === null) continue;
    if (!isStale(path, lock, options) || !remove(path, lock.token, options, depth)) return null;
    if (lock.process === null) options.note?.(`The lock ${path} named no process and was removed.`);
  }
  return null;
}

/**
 * Makes the lock file, or returns null where there is one. It is written under another name and linked into place, so
 * that a process killed half-way leaves no lock that names nobody: such a lock would hold others up for a minute.
 */
function create(path: string): string | null {
  const token = randomBytes(8).toString("hex");
  const bytes = Buffer.from(`${JSON.stringify({ token, ...thisProcess() })}\n`);
  const temporary = writeTemporary(path, bytes);
  try {
    linkSync(temporary, path);
    return token;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return null;
    if (code !== undefined && withoutLinks.has(code)) return createFile(path, bytes) ? token : null;
    throw fileError(error, path);
  } finally {
    removeIfThere(temporary);
  }
}

/** What file systems without hard links answer. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Removes the instance `token` of the lock, and no other; false where another process is about to. */
function remove(path: string, token: string, options: LockOptions, depth: number): boolean {
  if (depth === maxDepth) return false;
  const guard = `${path}.${token}`;
  if (acquire(guard, options, depth + 1) === null) return false;
  try {
    if (readLock(path)?.token === token) discard(path);
  } finally {
    removeIfThere(guard);
  }
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

function isStale(path: string, lock: Lock, options: LockOptions): boolean {
  const running = lock.process === null ? "unknown" : isRunning(lock.process);
  if (running !== "unknown") {
    seen.delete(path);
    return running === "no";
  }
  const [nameless, nobodys] = [options.namelessAfterMs ?? 5_000, options.staleAfterMs ?? 60_000];
  return untouchedMs(path, lock, options) > (lock.process === null ? nameless : nobodys);
}

/** Locks of which only time can tell whether they are stale, by path: as they were when they were first seen so. */
const seen = new Map<string, { readonly token: string; readonly touchedMs: number; readonly sinceMs: number }>();

/** By the time of the file, which another clock may have set, in the future too, or by our own since we look at it. */
function untouchedMs(path: string, { token, touchedMs }: Lock, options: LockOptions): number {
  const now = (options.clock ?? Date.now)();
  let first = seen.get(path);
  if (first?.token !== token || first.touchedMs !== touchedMs) {
    first = { token, touchedMs, sinceMs: performance.now() };
    seen.set(path, first);
  }
  return Math.max(now - touchedMs, performance.now() - first.sinceMs);
}

/** The lock at `path`, or null where there is none. Never waits, whatever stands there. */
function readLock(path: string): Lock | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    return stat.isFile() ? readLockFile(path) : namelessLock(stat);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT") return null;
    if (code === "EACCES") {
      const sentence = `The lock ${path} cannot be read, so nobody knows who holds it: remove it, or change its permissions.`;
      throw new UserError(sentence, { cause: error });
    }
    throw fileError(error, path);
  }
}

function readLockFile(path: string): Lock {
  const bytes = Buffer.alloc(maxLockBytes);
  // A pipe or link that took the file's place since: without these flags its opening would wait, or lead elsewhere.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  const descriptor = openSync(path, flags);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return namelessLock(stat);
    const length = readSync(descriptor, bytes, 0, maxLockBytes, 0);
    const parsed = parseLock(bytes.toString("utf8", 0, length));
    return parsed === null ? namelessLock(stat) : { ...parsed, touchedMs: stat.mtimeMs };
  } finally {
    closeSync(descriptor);
  }
}

/**
 * Its process is between making and filling it, or died there, or this never was a lock: it becomes stale by its age.
 */
function namelessLock({ dev, ino, mtimeMs, size }: Stats): Lock {
  const token = createHash("sha256").update(`${dev} ${ino} ${mtimeMs} ${size}`).digest("hex").slice(0, 16);
  return { process: null, token, touchedMs: mtimeMs };
}

function parseLock(text: string): { process: ProcessIdentity; token: string } | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null) return null;
  const { token, pid, host, start }: { token?: unknown; pid?: unknown; host?: unknown; start?: unknown } = value;
  // The pid is handed to kill, where zero and negative numbers mean groups of processes.
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return null;
  if (typeof token !== "string" || !/^[0-9a-f]{16}$/.test(token)) return null;
  if (typeof host !== "string" || (start !== null && typeof start !== "string")) return null;
  return { process: { pid, host, start }, token };
}
