import { createHash, randomBytes } from "node:crypto";
import { join } from "node:path";
import { UserError } from "../errors/userError.ts";
import { createFile } from "../files/atomicFile.ts";
import { readRegularFile } from "../files/regularFile.ts";

/** In the folder of results. */
const fileName = "store.id";

/**
 * What tells a store from others, 16 hex digits, made where there is none: a worker whose folder is another one, or
 * whose mount is missing, would do the work where nobody looks for it.
 *
 * @throws UserError where the folder cannot be written.
 */
export function makeStoreId(root: string): string {
  const path = join(root, fileName);
  createFile(path, Buffer.from(`${randomBytes(8).toString("hex")}\n`));
  const id = storeId(root);
  if (id === null) throw new UserError(`${path} is damaged: remove it, and start the command again.`);
  return id;
}

/** Of a store that is a bucket, whose caches are folders of each machine: by its address. */
export function bucketStoreId(url: string): string {
  return createHash("sha256").update(url).digest("hex").slice(0, 16);
}

/** Null where there is none, or not yet. */
export function storeId(root: string): string | null {
  const bytes = readRegularFile(join(root, fileName), 64);
  const text = bytes === null ? "" : Buffer.from(bytes).toString("utf8").trim();
  return /^[0-9a-f]{16}$/.test(text) ? text : null;
}
