/** Reading files without trusting what their names lead to: no links, no pipes, no folders. */

import { createHash } from "node:crypto";
import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { ByteSource } from "../formats/byteSource.ts";
import { errorCode, fileError } from "./fileError.ts";

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

/** What a file is known by. */
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
