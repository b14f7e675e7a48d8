/** Opening a file to append to it, without waiting for, or following, what may stand in its place. */

import { closeSync, constants, fstatSync, openSync } from "node:fs";
import { UserError } from "../errors/userError.ts";
import { errorCode, fileError } from "./fileError.ts";

/** A pipe without O_NONBLOCK would wait for its other end; neither flag exists on Windows. */
const flags =
  constants.O_WRONLY |
  constants.O_APPEND |
  constants.O_CREAT |
  (constants.O_NOFOLLOW ?? 0) |
  (constants.O_NONBLOCK ?? 0);

/**
 * A descriptor that appends to the regular file at `path`, which is made if need be. The caller closes it.
 *
 * @throws UserError where something else (a link, a folder, a pipe) stands there, or the file cannot be written.
 */
export function appendDescriptor(path: string): number {
  let descriptor: number;
  try {
    descriptor = openSync(path, flags, 0o666);
  } catch (error) {
    // What a link, and a pipe or socket without another end, answer.
    const code = errorCode(error);
    throw code === "ELOOP" || code === "ENXIO" ? notRegular(path, error) : fileError(error, path);
  }
  if (fstatSync(descriptor).isFile()) return descriptor;
  closeSync(descriptor);
  throw notRegular(path);
}

function notRegular(path: string, cause?: unknown): UserError {
  return new UserError(`${path} is no ordinary file, so nothing can be appended to it: move it away.`, { cause });
}
