/** The names in a run's folder, and reading them without trusting what they lead to. */

import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync } from "node:fs";
import { join } from "node:path";
import { isTemporary } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import type { ByteSource } from "../../formats/byteSource.ts";
import { UserError } from "../../userError.ts";

export const configName = "config.json";
export const metricsName = "metrics.jsonl";
export const doneName = "done.json";
export const checkpointName = "checkpoint.npz";
export const previousCheckpointName = "checkpoint.prev.npz";
/** A checkpoint on its way to become `checkpointName`. */
export const pendingCheckpointName = "checkpoint.next.npz";
export const lockName = "lock";

const passing: ReadonlySet<string> = new Set([checkpointName, previousCheckpointName, pendingCheckpointName, lockName]);
const reserved: ReadonlySet<string> = new Set([...passing, configName, metricsName, doneName]);
/** Portable: no separators, nothing hidden, nothing that Windows or a shell would interpret. */
const fileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/;

/** Whether `name` is a plain file name that cannot lead out of the folder. */
export function isFileName(name: string): boolean {
  return fileName.test(name);
}

/** @throws TypeError unless `name` may be written with `writeFile`: plain, and none that the store itself writes. */
export function checkFileName(name: string): void {
  // Some file systems do not tell upper from lower case.
  if (!isFileName(name) || reserved.has(name.toLowerCase()) || name.toLowerCase().startsWith(`${lockName}.`)) {
    throw new TypeError(`${JSON.stringify(name)} is not a name that a run's file may have.`);
  }
}

/**
 * Whether the file is a part of the run's result: not a lock, a checkpoint, a temporary file, or the list of results.
 */
export function isResult(name: string): boolean {
  return name !== doneName && !passing.has(name) && !name.startsWith(`${lockName}.`) && !isTemporary(name);
}

/** The names in a folder, sorted; none where it does not exist. @throws UserError where it cannot be read. */
export function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder).sort();
  } catch (error) {
    if (errorCode(error) === "ENOENT") return [];
    throw fileError(error, folder);
  }
}

/** Whether a folder, not a link to one, is there. @throws UserError where something else stands in its place. */
export function folderExists(folder: string): boolean {
  const stat = lstatSync(folder, { throwIfNoEntry: false });
  if (stat === undefined) return false;
  if (stat.isDirectory()) return true;
  throw new UserError(`${folder} is not a folder, where a run's folder should be: move it away.`);
}

/**
 * The bytes of a regular file, or null where there is none, or something else (a link, a folder, a pipe).
 *
 * @param maxBytes a longer file is not read: null.
 */
export function readRegularFile(path: string, maxBytes: number = 2 ** 31): Uint8Array | null {
  return withRegularFile(path, (descriptor, size) => {
    if (size > maxBytes) return null;
    const bytes = new Uint8Array(size);
    let at = 0;
    while (at < size) {
      const count = readSync(descriptor, bytes, at, size - at, at);
      if (count === 0) break;
      at += count;
    }
    return at === size ? bytes : bytes.slice(0, at);
  });
}

/**
 * Gives `use` the regular file at `path` to read piece by piece; null where there is none, or something else. The file
 * is open until `use` returns.
 */
export function withFileSource<T>(path: string, use: (source: ByteSource) => T): T | null {
  return withRegularFile(path, (descriptor, size) =>
    use({
      size,
      read(start, end) {
        const bytes = new Uint8Array(Math.max(0, Math.min(end, size) - start));
        let at = 0;
        while (at < bytes.length) {
          const count = readSync(descriptor, bytes, at, bytes.length - at, start + at);
          if (count === 0) break;
          at += count;
        }
        return bytes.subarray(0, at);
      },
    }),
  );
}

export interface Digest {
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** Size and SHA-256 of a regular file, read in pieces; null where there is none. */
export function digestFile(path: string): Digest | null {
  return withRegularFile(path, (descriptor) => {
    const hash = createHash("sha256");
    const piece = Buffer.allocUnsafe(1 << 20);
    let bytes = 0;
    for (;;) {
      const count = readSync(descriptor, piece, 0, piece.length, bytes);
      if (count === 0) return { bytes, sha256: hash.digest("hex") };
      hash.update(piece.subarray(0, count));
      bytes += count;
    }
  });
}

/** Size of a regular file, or null where there is none. */
export function sizeOf(folder: string, name: string): number | null {
  const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : null;
}

function withRegularFile<T>(path: string, read: (descriptor: number, size: number) => T): T | null {
  // Opening a pipe would wait for its other end without O_NONBLOCK; neither flag exists on Windows.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
  let descriptor: number;
  try {
    descriptor = openSync(path, flags);
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ELOOP" || code === "ENXIO" || code === "ENOTDIR") return null;
    throw fileError(error, path);
  }
  try {
    const stat = fstatSync(descriptor);
    return stat.isFile() ? read(descriptor, stat.size) : null;
  } finally {
    closeSync(descriptor);
  }
}
