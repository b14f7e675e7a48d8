import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";

const REASONS: ReadonlyMap<string, string> = new Map([
  ["EACCES", "permission denied"],
  ["EPERM", "permission denied"],
  ["EROFS", "the file system is read-only"],
  ["ENOSPC", "the disk is full"],
  ["EDQUOT", "the disk quota is used up"],
  ["ENOTDIR", "a file stands where a folder should be"],
  ["EEXIST", "a file stands where a folder should be"],
  ["ENOENT", "it cannot be created there"],
]);

/**
 * What to tell a user when the cache folder cannot be written; an error that isn't the file system's is returned as is.
 */
export function cacheFolderError(folder: string, error: unknown): unknown {
  const isSystemError = error instanceof Error && "syscall" in error && errorCode(error) !== undefined;
  if (!isSystemError || error instanceof UserError) return error;
  const code = errorCode(error) ?? "";
  return new UserError(
    `The cache folder ${folder} cannot be written (${REASONS.get(code) ?? code}); set TREBLE_CACHE to a folder that can.`,
    { cause: error },
  );
}
