import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { removeIfThere, writeFileAtomic } from "./atomicFile.ts";
import { makeFolder } from "./makeFolder.ts";

/**
 * Makes a folder if need be and really writes there, before hours of work are done for files that cannot be written.
 * @throws UserError naming the folder, as `writeFileAtomic`.
 */
export function checkWritable(folder: string): void {
  makeFolder(folder);
  const trial = join(folder, `.treble-${randomUUID()}`);
  writeFileAtomic(trial, "");
  removeIfThere(trial);
}
