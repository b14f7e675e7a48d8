import { existsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { UserError } from "../../../errors/userError.ts";

/** Before hours of work are done for a file that cannot be written. @throws UserError */
export function checkOutput(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder) || !statSync(folder).isDirectory()) {
    throw new UserError(`--out is ${path}, but there is no folder ${folder}; make it, or choose another place.`);
  }
  if (existsSync(path) && !statSync(path).isFile()) {
    throw new UserError(`--out is ${path}, which is no file; choose the name of a file, such as adversarial.npz.`);
  }
}
