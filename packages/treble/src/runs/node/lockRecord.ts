/** What stands in a lock file: who holds it, and its beat, which the holder changes as long as it lives. */

import { createHash } from "node:crypto";
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readSync,
  type Stats,
  writeSync,
} from "node:fs";
import { UserError } from "../../errors/userError.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import type { ProcessIdentity } from "../../files/processIdentity.ts";
import { parseJson } from "../../formats/parseJson.ts";

export interface LockRecord {
  /** Null where the file cannot be read as a lock. */
  readonly process: ProcessIdentity | null;
  /** Names this very instance of the lock: 16 random hex digits. */
  readonly token: string;
  /** Another one at every sign of life. */
  readonly beat: string;
}

const maxLockBytes = 4096;

/** The content of a lock file; of the same length for every beat. */
export function lockBytes(token: string, process: ProcessIdentity, beat: number): Uint8Array {
  return Buffer.from(`${JSON.stringify({ token, beat: String(beat).padStart(10, "0"), ...process })}\n`);
}

/** The lock at `path`, or null where there is none. Never waits, whatever stands there. */
export function readLock(path: string): LockRecord | null {
  try {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined) return null;
    return stat.isFile() ? withLockFile(path, constants.O_RDONLY, (_, lock) => lock) : nameless(stat);
  } catch (error) {
    const code = errorCode(error);
    // ESTALE: on a network file system, another machine took it away between the look and the reading.
    if (code === "ENOENT" || code === "ESTALE") return null;
    if (code === "EACCES") {
      const sentence = `The lock ${path} cannot be read, so nobody knows who holds it: remove it, or change its permissions.`;
      throw new UserError(sentence, { cause: error });
    }
    throw fileError(error, path);
  }
}

/**
 * Writes the next beat into the instance `token` of the lock, in place; false where that is no longer what has the
 * name. An open file is one instance, whatever takes its name since: a beat never lands in the lock of another.
 *
 * @throws the system's error.
 */
export function writeBeat(path: string, token: string, process: ProcessIdentity, beat: number): boolean {
  return withLockFile(path, constants.O_RDWR, (descriptor, lock) => {
    if (lock.token !== token) return false;
    writeSync(descriptor, lockBytes(token, process, beat), 0, undefined, 0);
    fsyncSync(descriptor);
    return true;
  });
}

function withLockFile<T>(path: string, access: number, use: (descriptor: number, lock: LockRecord) => T): T {
  // A pipe or link that took the file's place since: without these flags its opening would wait, or lead elsewhere.
  const descriptor = openSync(path, access | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) return use(descriptor, nameless(stat));
    const bytes = Buffer.alloc(maxLockBytes);
    const length = readSync(descriptor, bytes, 0, maxLockBytes, 0);
    return use(descriptor, parseLock(bytes.toString("utf8", 0, length)) ?? nameless(stat));
  } finally {
    closeSync(descriptor);
  }
}

/** Its process is between making and filling it, or died there, or this never was a lock. */
function nameless({ dev, ino, mtimeMs, size }: Stats): LockRecord {
  const token = createHash("sha256").update(`${dev} ${ino} ${mtimeMs} ${size}`).digest("hex").slice(0, 16);
  return { process: null, token, beat: "" };
}

/** What a lock file or a claim says; null where it is neither. */
export function parseLock(text: string): LockRecord | null {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null) return null;
  const { token, beat = "", pid, host, start } = value as Readonly<Record<string, unknown>>;
  // The pid is handed to kill, where zero and negative numbers mean groups of processes.
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid <= 0) return null;
  if (typeof token !== "string" || !/^[0-9a-f]{16}$/.test(token) || typeof beat !== "string") return null;
  if (typeof host !== "string" || (start !== null && typeof start !== "string")) return null;
  return { process: { pid, host, start }, token, beat };
}
