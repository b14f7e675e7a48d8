/** Files that are either wholly there or not at all, whenever the process or the machine stops. */

import { closeSync, fsyncSync, lstatSync, openSync, readdirSync, renameSync, unlinkSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { errorCode, fileError } from "./fileError.ts";
import { isRunning, thisProcess } from "./processIdentity.ts";

/** `.NAME.PID-COUNTER.tmp` */
const temporaryName = /^\..+\.(\d{1,10})-\d+\.tmp$/;
let counter = 0;

/**
 * Writes `bytes` (text as UTF-8) to a temporary file beside `path`, flushes it to the disk, and renames it to `path`,
 * which replaces whatever file was there; the folder is flushed too.
 *
 * @throws UserError when the disk is full, or the folder is missing, read-only, forbidden or no folder. Then `path` is
 *   what it was before, and no temporary file is left.
 */
export function writeFileAtomic(path: string, bytes: Uint8Array | string): void {
  const temporary = writeTemporary(path, typeof bytes === "string" ? Buffer.from(bytes, "utf8") : bytes);
  try {
    renameSync(temporary, path);
    flushFolder(dirname(path));
  } catch (error) {
    removeIfThere(temporary);
    throw fileError(error, path);
  }
}

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
 * Removes the temporary files in `folder` whose processes are gone. The caller makes sure that no process on another
 * machine writes there (by a lock): pids are compared with those of this machine.
 */
export function sweepTemporaryFiles(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(temporaryName.exec(name)?.[1] ?? 0);
    if (pid > 0 && isLeftOver(join(folder, name), pid)) removeIfThere(join(folder, name));
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
    const temporary = join(dirname(path), `.${basename(path)}.${process.pid}-${counter++}.tmp`);
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

function isLeftOver(path: string, pid: number): boolean {
  // Writing is synchronous: while this process sweeps, none of its own temporary files is in use, but a worker thread
  // of it may write elsewhere, so only what is older than the process is taken for an earlier one's of the same pid.
  if (pid === process.pid) {
    const stat = lstatSync(path, { throwIfNoEntry: false });
    return stat !== undefined && stat.mtimeMs < performance.timeOrigin;
  }
  return isRunning({ ...thisProcess(), pid, start: null }) === "no";
}
