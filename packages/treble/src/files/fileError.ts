/** What went wrong with a file, as one sentence for the user. */

import { UserError } from "../errors/userError.ts";

const sentences: Readonly<Record<string, (path: string) => string>> = {
  ENOSPC: (path) => `The disk is full, so ${path} could not be written: free some space and start again.`,
  EDQUOT: (path) => `Your disk quota is used up, so ${path} could not be written: free some space and start again.`,
  EFBIG: (path) => `The file system does not take a file as large as ${path}: choose a folder on another one.`,
  EACCES: (path) => `Treble may not write to ${path}: change its permissions or choose another folder.`,
  EPERM: (path) => `Treble may not write to ${path}: change its permissions or choose another folder.`,
  EROFS: (path) => `${path} is on a read-only file system: choose another folder.`,
  ENOTDIR: (path) => `A file stands where ${path} needs a folder: move it away or choose another folder.`,
  EEXIST: (path) => `A file stands where ${path} needs a folder: move it away or choose another folder.`,
  EISDIR: (path) => `A folder stands where the file ${path} should be: move it away or choose another folder.`,
  ENOENT: (path) => `${path} could not be made, because its folder does not exist: choose another folder.`,
  ENAMETOOLONG: (path) => `The name of ${path} is too long for the file system: choose a folder with a shorter name.`,
  ELOOP: (path) => `${path} leads through symbolic links that Treble does not follow: choose another folder.`,
  EIO: (path) => `The disk reported an error at ${path}: check it, or choose a folder on another disk.`,
  EMFILE: (path) => `Too many files are open to open ${path}: raise the limit (ulimit -n) and start again.`,
};

/** The code of a system error ("ENOENT"), or undefined for any other error. */
export function errorCode(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

/** A `UserError` naming `path` where `error` is one that a user can mend; `error` itself otherwise. */
export function fileError(error: unknown, path: string): unknown {
  const code = errorCode(error);
  const sentence = code !== undefined && Object.hasOwn(sentences, code) ? sentences[code] : undefined;
  return sentence === undefined ? error : new UserError(sentence(path), { cause: error });
}
