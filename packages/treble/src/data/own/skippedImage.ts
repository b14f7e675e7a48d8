import { isAbsolute } from "node:path";
import type { UserError } from "../../errors/userError.ts";

/** An image that could not be read, and was left out. */
export interface SkippedImage {
  /** Its path inside the folder, or as it stands in the list. */
  readonly file: string;
  /** Why, without the file's name. */
  readonly reason: string;
}

/** From the error, which may begin with the file's path. */
export function skippedImage(file: string, { message }: UserError): SkippedImage {
  const at = message.indexOf(file);
  const isName = at === 0 || (at > 0 && isAbsolute(message.slice(0, at)));
  return { file, reason: isName ? message.slice(at + file.length).trim() : message };
}
