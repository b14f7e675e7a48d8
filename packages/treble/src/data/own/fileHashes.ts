import { createHash, randomBytes } from "node:crypto";
import { type BigIntStats, createReadStream } from "node:fs";
import { readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { pipeline } from "node:stream/promises";
import { z } from "zod";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";
import { makeFolderAndParents } from "../../files/makeFolder.ts";
import type { Progress } from "../../running/running.ts";
import { cacheFolder } from "../node/cacheFolder.ts";
import type { OwnFile } from "./ownSource.ts";

/** Files read at a time. */
const TOGETHER = 8;
/** Within this time after a change, another one may leave the file's times as they are. */
const RACY_NS = 2_000_000_000n;

const digits = z.string().regex(/^\d{1,24}$/);
/** Path, size, changes of content and of the entry (ns), inode, when it was hashed (ns), SHA-256. */
const entrySchema = z.tuple([z.string(), digits, digits, digits, digits, digits, z.string().regex(/^[0-9a-f]{64}$/)]);
const cacheSchema = z.object({ schema: z.literal(1), entries: z.array(entrySchema) });
type Entry = z.infer<typeof entrySchema>;

export interface HashOptions {
  readonly signal?: AbortSignal | undefined;
  /** Given, it is told of a file that is missing or cannot be read, which then is left out. */
  readonly onUnreadable?: ((file: OwnFile, error: UserError) => void) | undefined;
  /** Told how many of the files are done. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
  /** The present, ns since 1970. */
  readonly now?: () => bigint;
}

/**
 * SHA-256 of the content of each file, by its name. What was hashed before is remembered in the cache folder and
 * believed only while size, both times and inode of the file are the same and the last change was more than two seconds
 * before it was read: a change in the same tick of the clock would leave no trace (as in Git's index). A memory that
 * cannot be read or written is done without.
 *
 * @param root what the files belong to: one memory each.
 * @throws UserError for a file that is missing or cannot be read; the signal's reason if aborted.
 */
export async function fileHashes(
  root: string,
  files: readonly OwnFile[],
  options: HashOptions = {},
): Promise<Map<string, string>> {
  const now = options.now ?? (() => BigInt(Date.now()) * 1_000_000n);
  const memory = join(
    cacheFolder(),
    "file-hashes",
    `${createHash("sha256").update(resolve(root)).digest("hex").slice(0, 24)}.json`,
  );
  const before = await remembered(memory);
  const hashes = new Map<string, string>();
  const entries: Entry[] = [];
  let isNew = false;
  let done = 0;
  const one = async (file: OwnFile): Promise<void> => {
    options.signal?.throwIfAborted();
    try {
      await hashOf(file);
    } catch (error) {
      if (!(error instanceof UserError) || !options.onUnreadable) throw error;
      options.onUnreadable(file, error);
    }
    options.onProgress?.({ done: ++done, total: files.length });
  };
  const hashOf = async ({ name, path }: OwnFile): Promise<void> => {
    const known = before.get(resolve(path));
    const start = now();
    let stats = await statOf(path);
    let hash = known && isSame(known, stats) ? known[6] : undefined;
    let hashedAt = known?.[5] ?? "";
    if (hash === undefined) {
      hash = await sha256Of(path, options.signal);
      hashedAt = String(start);
      isNew = true;
      // Of the file as it was before it was read, unless it changed meanwhile.
      const after = await statOf(path);
      if (stats.mtimeNs !== after.mtimeNs || stats.size !== after.size) hashedAt = "0";
      stats = after;
    }
    hashes.set(name, hash);
    entries.push([
      resolve(path),
      String(stats.size),
      String(stats.mtimeNs),
      String(stats.ctimeNs),
      String(stats.ino),
      hashedAt,
      hash,
    ]);
  };
  const waiting = [...files];
  await Promise.all(
    Array.from({ length: TOGETHER }, async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) await one(next);
    }),
  );
  if (isNew) await remember(memory, entries);
  return hashes;
}

function isSame([, size, modified, changed, inode, hashedAt]: Entry, stats: BigIntStats): boolean {
  const same =
    size === String(stats.size) &&
    modified === String(stats.mtimeNs) &&
    changed === String(stats.ctimeNs) &&
    inode === String(stats.ino);
  const latest = stats.mtimeNs > stats.ctimeNs ? stats.mtimeNs : stats.ctimeNs;
  return same && BigInt(hashedAt) - latest > RACY_NS;
}

async function statOf(path: string): Promise<BigIntStats> {
  try {
    const stats = await stat(path, { bigint: true });
    if (stats.isFile()) return stats;
    throw new UserError(`${path} is no file; take it away, or off the list.`);
  } catch (cause) {
    throw cause instanceof UserError ? cause : unreadable(path, cause);
  }
}

async function sha256Of(path: string, signal: AbortSignal | undefined): Promise<string> {
  const hash = createHash("sha256");
  try {
    await pipeline(createReadStream(path), hash, { ...(signal && { signal }) });
  } catch (cause) {
    signal?.throwIfAborted();
    throw unreadable(path, cause);
  }
  return hash.digest("hex");
}

function unreadable(path: string, cause: unknown): UserError {
  const code = errorCode(cause);
  return new UserError(
    code === "ENOENT"
      ? `There is no file ${path}; put it back, or take it off the list.`
      : `${path} cannot be read (${code}); check the file and its permissions.`,
    { cause },
  );
}

async function remembered(memory: string): Promise<Map<string, Entry>> {
  try {
    const { entries } = cacheSchema.parse(JSON.parse(await readFile(memory, "utf8")));
    return new Map(entries.map((entry) => [entry[0], entry]));
  } catch {
    return new Map();
  }
}

async function remember(memory: string, entries: readonly Entry[]): Promise<void> {
  const temporary = `${memory}.${randomBytes(8).toString("hex")}.partial`;
  try {
    makeFolderAndParents(dirname(memory));
    await writeFile(temporary, JSON.stringify({ schema: 1, entries }), { flag: "wx" });
    await rename(temporary, memory);
  } catch {
    await rm(temporary, { force: true }).catch(() => {});
  }
}
