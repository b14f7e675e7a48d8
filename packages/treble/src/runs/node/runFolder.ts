/** The names in a run's folder. */

import { lstatSync, mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { isTemporary } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { doneName, lockName, passing } from "../fileNames.ts";

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

/** Size of a regular file, or null where there is none. */
export function sizeOf(folder: string, name: string): number | null {
  const stat = lstatSync(join(folder, name), { throwIfNoEntry: false });
  return stat?.isFile() ? stat.size : null;
}

/** A folder that did not exist: `parent/name-0`, `parent/name-1`, and so on. */
export function newFolder(parent: string, name: string): string {
  makeFolder(parent);
  for (let i = 0; ; i++) {
    const path = join(parent, `${name}-${i}`);
    try {
      mkdirSync(path);
      return path;
    } catch (error) {
      if (errorCode(error) !== "EEXIST") throw fileError(error, dirname(path));
    }
  }
}
