import { realpathSync } from "node:fs";
import { UserError } from "../../errors/userError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { readNpz } from "../../formats/npz.ts";
import type { ImageArrays } from "./imageArrays.ts";

/** The arrays of an npz file of images. @throws UserError where there is none, or it is damaged. */
export function readImageArrays(path: string): ImageArrays {
  const bytes = readRegularFile(realOf(path));
  if (bytes === null) throw new UserError(`There is no ordinary file ${path} of at most 2 GiB; give an npz file.`);
  return readNpz(bytes, { name: path });
}

/** A link is followed, because the user named it. */
function realOf(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
