import { readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";
import { constants, gunzip, gunzipSync } from "node:zlib";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";

const inflate = promisify(gunzip);

/** As many packed bytes make at most 1 MiB. */
const BEGINNING = 1024;

/** The first bytes of gzip data, inflated. */
function beginning(bytes: Uint8Array): Uint8Array {
  return gunzipSync(bytes.subarray(0, BEGINNING), { finishFlush: constants.Z_SYNC_FLUSH });
}

/**
 * The content of a user's file of at most `maxBytes` bytes, inflated (to no more than that either) if its name ends in
 * `.gz`; `undefined` if there is none.
 *
 * @param announced how many bytes the content says at its beginning that it has; more than these are not inflated.
 * @throws UserError if it is too large, unreadable, not a file, or damaged.
 */
export async function readBoundedFile(
  path: string,
  maxBytes: number,
  announced: (head: Uint8Array) => number = () => maxBytes,
): Promise<Uint8Array | undefined> {
  let bytes: Buffer;
  try {
    const stats = await stat(path);
    if (!stats.isFile()) throw new UserError(`${path} is no file; point to a folder that holds the dataset's files.`);
    if (stats.size > maxBytes) {
      throw new UserError(`${path} has ${stats.size} bytes, more than the ${maxBytes} of any dataset read here.`);
    }
    bytes = await readFile(path);
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    const code = errorCode(cause);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new UserError(`${path} cannot be read (${code}); check the file and its permissions.`, { cause });
  }
  let most = maxBytes;
  try {
    if (path.endsWith(".gz")) {
      most = Math.min(maxBytes, announced(beginning(bytes)));
      bytes = await inflate(bytes, { maxOutputLength: Math.max(1, most) });
    }
  } catch (cause) {
    const reason =
      errorCode(cause) === "ERR_BUFFER_TOO_LARGE"
        ? `it holds more than ${most} bytes${most < maxBytes ? ", which its beginning announces" : ""}`
        : "damaged gzip data";
    throw new UserError(`${path} cannot be inflated (${reason}); fetch it again.`, { cause });
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}
