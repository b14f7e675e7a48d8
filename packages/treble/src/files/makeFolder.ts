import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { errorCode } from "./folderError.ts";

/** Creates a folder and those above it. Node's own recursive form never returns on file systems that refuse folders. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const code = errorCode(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return;
    if (code !== "ENOENT" || dirname(path) === path) throw error;
    await makeFolder(dirname(path));
    await mkdir(path).catch((second: unknown) => {
      // Another process may have been faster.
      if (errorCode(second) !== "EEXIST") throw second;
    });
  }
}
