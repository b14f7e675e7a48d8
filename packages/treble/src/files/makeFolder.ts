import { existsSync, mkdirSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { errorCode, fileError } from "./fileError.ts";

/** Makes a folder and those above it; it may be there. @throws UserError naming it, as `fileError` has it. */
export function makeFolder(path: string): void {
  try {
    makeFolderAndParents(resolve(path));
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * The same with the system's own errors. mkdirSync's `recursive` never returns where the system says ENOENT below an
 * existing folder, as /proc does.
 */
export function makeFolderAndParents(path: string): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (statSync(path, { throwIfNoEntry: false })?.isDirectory()) return;
    if (errorCode(error) !== "ENOENT" || existsSync(dirname(path))) throw error;
    makeFolderAndParents(dirname(path));
    makeFolderAndParents(path);
  }
}
