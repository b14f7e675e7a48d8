/** Files that are either wholly there or not at all, whenever the process or the machine stops. */

import { createHash } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  lstatSync,
  openSync,
  readdirSync,
  renameSync,
  unlinkSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, fileError } from "./fileError.ts";
import { isRunning, thisHost, thisProcess } from "./processIdentity.ts";

/** `.NAME.HOST-PID-COUNTER.tmp`, eight digits of the host's hash: a pid means nothing on another machine. */
const temporaryName = /^\.(.+)\.(?:([0-9a-f]{8})-)?(\d{1,10})-\d+\.tmp$/;
let counter = 0;

/**
 * Writes `bytes` (text as UTF-8) to a temporary file beside `path`, flushes it to the disk, and renames it to `path`,
 * which replaces whatever file was there; the folder is flushed too.
 *
 * @param last called when all but the rename is done; where it throws, `path` stays what it was.
 * @throws UserError when the disk is full, or the folder is missing, read-only, forbidden or no folder. Then `path` is
 *   what it was before, and no temporary file is left.
 */
export function writeFileAtomic(path: string, bytes: Uint8Array | string, last: () => void = () => {}): void {
  const temporary = writeTemporary(path, bytesOf(bytes));
  try {
    last();
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    removeIfThere(temporary);
    throw fileError(error, path);
  }
}

/**
 * The same where no file is there yet: false, and nothing is changed, where there is one. Of several processes, on
 * several machines too, one gets true.
 */
export function createFileAtomic(path: string, bytes: Uint8Array | string, last: () => void = () => {}): boolean {
  const temporary = writeTemporary(path, bytesOf(bytes));
  try {
    last();
    const made = linkInto(temporary, path) ?? createFile(path, bytesOf(bytes));
    flushFolder(dirname(path));
    return made;
  } catch (error) {
    throw fileError(error, path);
  } finally {
    removeIfThere(temporary);
  }
}

/**
 * Gives a file that is written whole its second name `path`, in one step that network file systems know too (NFS from
 * version 2 on). False where something has that name, which a server whose answer was lost, and is asked again, says of
 * our own link too; null where the file system has no such links.
 */
export function linkInto(temporary: string, path: string): boolean | null {
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST") return false;
    if (code !== undefined && withoutLinks.has(code)) return null;
    throw error;
  }
}

/** What file systems without hard links answer. */
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOTSUP", "EOPNOTSUPP", "ENOSYS", "EMLINK"]);

/** Removes a file; it need not exist. @throws UserError when that is forbidden. */
export function removeIfThere(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw fileError(error, path);
  }
}

/** Whether `name` is a name that `writeFileAtomic` gives its temporary files. */
export function isTemporary(name: string): boolean {
  return temporaryName.test(name);
}

/**
 * Removes the temporary files in `folder` whose processes are gone, and those of other machines that `foreign` gives
 * up, by the name of the file they were to become: whether their processes run cannot be known here.
 */
export function sweepTemporaryFiles(folder: string, foreign: (name: string) => boolean = () => false): void {
  for (const name of readdirSync(folder)) {
    const [, becoming = "", host = hostDigits(), digits = "0"] = temporaryName.exec(name) ?? [];
    const pid = Number(digits);
    if (pid === 0) continue;
    const left = host === hostDigits() ? isLeftOver(join(folder, name), pid) : foreign(becoming);
    if (left) removeIfThere(join(folder, name));
  }
}

/** Flushes the entries of a folder to the disk, so that a rename survives a power cut. */
export function flushFolder(folder: string): void {
  // Windows cannot open a folder, and orders its metadata by itself.
  if (process.platform === "win32") return;
  const descriptor = openSync(folder, "r");
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Some network file systems do not know how to flush a folder.
    if (errorCode(error) !== "EINVAL") throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** Writes all of `bytes` at the descriptor's position: a single write may take a part only. */
export function writeFully(descriptor: number, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at);
}

export function writeTemporary(path: string, bytes: Uint8Array): string {
  for (;;) {
    const name = `.${basename(path)}.${hostDigits()}-${process.pid}-${counter++}.tmp`;
    const temporary = join(dirname(path), name);
    // A file of that name is left over from an earlier process that had the same pid.
    if (createFile(temporary, bytes, path)) return temporary;
  }
}

/**
 * Creates a file and flushes it to the disk; false where there is one of that name. Where it cannot be written whole,
 * it is removed again. @throws UserError about `asked`, the path that the user knows of.
 */
export function createFile(path: string, bytes: Uint8Array, asked: string = path): boolean {
  let descriptor: number;
  try {
    descriptor = openSync(path, "wx");
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw fileError(error, asked);
  }
  try {
    try {
      writeFully(descriptor, bytes);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    removeIfThere(path);
    throw fileError(error, asked);
  }
  return true;
}

function bytesOf(content: Uint8Array | string): Uint8Array {
  return typeof content === "string" ? Buffer.from(content, "utf8") : content;
}

let digits: string | undefined;

function hostDigits(): string {
  digits ??= createHash("sha256").update(thisHost()).digest("hex").slice(0, 8);
  return digits;
}

function isLeftOver(path: string, pid: number): boolean {
  // Writing is synchronous: while this process sweeps, none of its own temporary files is in use, but a worker thread
  // of it may write elsewhere, so only what is older than the process is taken for an earlier one's of the same pid.
  if (pid === process.pid) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat !== undefined && stat.mtimeMs < performance.timeOrigin;
  }
  return isRunning({ ...thisProcess(), pid, start: null }) === "no";
}
