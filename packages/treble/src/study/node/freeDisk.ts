import { existsSync, statfsSync } from "node:fs";
import { dirname, resolve } from "node:path";

/** The folder itself, or the nearest one above it that exists. */
export function nearestFolder(path: string): string {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    if (existsSync(folder) || folder === dirname(folder)) return folder;
  }
}

/**
 * Bytes that may still be written below `path`, which need not exist. @throws the system's error where it is unknown.
 */
export function freeDisk(path: string): number {
  const { bavail, bsize } = statfsSync(nearestFolder(path));
  return bavail * bsize;
}
