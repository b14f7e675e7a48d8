import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { type FileHandle, open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { z } from "zod";
import { errorCode } from "../../files/fileError.ts";
import { sum } from "../../statistics/sum.ts";
import type { Dataset, Split } from "../dataset.ts";

/**
 * A cached dataset as one file: the 8 bytes `TREBLE01`, the header's length (32 bits, little-endian), the header
 * (JSON), then training images, training labels, test images and test labels, and last the SHA-256 of everything before
 * it.
 */
const MAGIC = Buffer.from("TREBLE01", "latin1");
const HASH_BYTES = 32;
const MAX_HEADER = 2 ** 20;
const MAX_FILE = 2 ** 32;
/** Bytes read or written at once; single calls are limited to 2 GiB. */
const PIECE = 2 ** 26;

const size = z.number().int().positive().max(1e9);
const headerSchema = z.strictObject({
  name: z.string(),
  label: z.string(),
  shape: z.tuple([size, size, size]),
  classes: z.array(z.string()).min(1).max(256),
  train: size,
  test: size,
  source: z.string(),
});
type Header = z.infer<typeof headerSchema>;

/** The file is there and cannot be used. */
export class DamagedFileError extends Error {
  override name = "DamagedFileError";
}

function sectionLengths(header: Header): [number, number, number, number] {
  const pixels = header.shape[0] * header.shape[1] * header.shape[2];
  return [header.train * pixels, header.train, header.test * pixels, header.test];
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const { bytesWritten } = await file.write(bytes, offset, Math.min(PIECE, bytes.length - offset));
    offset += bytesWritten;
  }
}

/** Makes a rename last through a power cut, where the platform can. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // Windows opens no folders; the file is complete all the same.
  }
}

/**
 * Writes a dataset to `path` so that a reader sees the whole file or none of it: under the name `temporary` first,
 * which must be on the same file system and used by nobody else, then synced and renamed.
 *
 * @param source what the dataset was made from; `readDatasetFile` asks for it again.
 * @throws the file system's errors; `temporary` is then gone.
 */
export async function writeDatasetFile(
  path: string,
  temporary: string,
  dataset: Dataset,
  source: string,
): Promise<void> {
  const header: Header = {
    name: dataset.name,
    label: dataset.label,
    shape: [...dataset.shape],
    classes: [...dataset.classes],
    train: dataset.train.count,
    test: dataset.test.count,
    source,
  };
  const json = Buffer.from(JSON.stringify(header), "utf8");
  const length = Buffer.alloc(4);
  length.writeUInt32LE(json.length);
  const { train, test } = dataset;
  const hash = createHash("sha256");
  try {
    const file = await open(temporary, "w");
    try {
      for (const section of [
        MAGIC,
        length,
        json,
        train.images,
        Uint8Array.from(train.labels),
        test.images,
        Uint8Array.from(test.labels),
      ]) {
        hash.update(section);
        await writeAll(file, section);
      }
      await writeAll(file, hash.digest());
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => {});
    throw error;
  }
  await syncFolder(dirname(path));
}

async function readAt(file: FileHandle, bytes: Uint8Array, position: number): Promise<void> {
  for (let offset = 0; offset < bytes.length; ) {
    const wanted = Math.min(PIECE, bytes.length - offset);
    const { bytesRead } = await file.read(bytes, offset, wanted, position + offset);
    if (bytesRead === 0) throw new DamagedFileError("it ends too early");
    offset += bytesRead;
  }
}

async function readHeader(file: FileHandle, source: string): Promise<{ header: Header; start: number; total: number }> {
  const stats = await file.stat();
  if (!stats.isFile()) throw new DamagedFileError("it is no file");
  const opening = Buffer.alloc(MAGIC.length + 4);
  await readAt(file, opening, 0);
  if (!opening.subarray(0, MAGIC.length).equals(MAGIC)) throw new DamagedFileError("it is no dataset file");
  const headerLength = opening.readUInt32LE(MAGIC.length);
  if (headerLength > MAX_HEADER) throw new DamagedFileError("its header is damaged");
  const json = Buffer.alloc(headerLength);
  await readAt(file, json, opening.length);
  let parsed: z.ZodSafeParseResult<Header>;
  try {
    parsed = headerSchema.safeParse(JSON.parse(json.toString("utf8")));
  } catch {
    throw new DamagedFileError("its header is damaged");
  }
  if (!parsed.success) throw new DamagedFileError("its header is damaged");
  const header = parsed.data;
  if (header.source !== source) throw new DamagedFileError("it was made by another version");
  const start = opening.length + headerLength;
  const total = start + sum(sectionLengths(header)) + HASH_BYTES;
  if (total > MAX_FILE || stats.size !== total) {
    throw new DamagedFileError(`it has ${stats.size} bytes instead of ${total}`);
  }
  return { header, start, total };
}

async function withFile<T>(path: string, use: (file: FileHandle) => Promise<T>): Promise<T | undefined> {
  let file: FileHandle;
  try {
    // A pipe would wait for its other end without O_NONBLOCK, which Windows does not have.
    file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = errorCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new DamagedFileError(`it cannot be opened: ${code}`, { cause: error });
  }
  try {
    return await use(file);
  } catch (error) {
    if (error instanceof DamagedFileError) throw error;
    throw new DamagedFileError(`it cannot be read: ${errorCode(error) ?? String(error)}`, { cause: error });
  } finally {
    await file.close();
  }
}

/**
 * The dataset in a file written by `writeDatasetFile`, after checking every byte of it against the SHA-256 at its end;
 * `undefined` if there is no such file.
 *
 * @throws DamagedFileError if the file is damaged, cut short, or made from another source.
 */
export async function readDatasetFile(path: string, source: string): Promise<Dataset | undefined> {
  return withFile(path, async (file) => {
    const { header, start, total } = await readHeader(file, source);
    const bytes = new Uint8Array(total);
    await readAt(file, bytes, 0);
    const digest = createHash("sha256")
      .update(bytes.subarray(0, total - HASH_BYTES))
      .digest();
    if (!digest.equals(bytes.subarray(total - HASH_BYTES))) throw new DamagedFileError("its SHA-256 does not match");
    const sections: Uint8Array[] = [];
    let offset = start;
    for (const length of sectionLengths(header)) {
      sections.push(bytes.subarray(offset, offset + length));
      offset += length;
    }
    const split = (images: Uint8Array, labels: Uint8Array, count: number): Split => ({ images, labels, count });
    const train = split(sections[0]!, sections[1]!, header.train);
    const test = split(sections[2]!, sections[3]!, header.test);
    for (const { labels } of [train, test]) {
      if (labels.some((label) => label >= header.classes.length)) throw new DamagedFileError("a label is out of range");
    }
    return { name: header.name, label: header.label, shape: header.shape, classes: header.classes, train, test };
  });
}

/** Whether a file by that source is there with a sound header and the right length; its content is not checked. */
export async function hasDatasetFile(path: string, source: string): Promise<boolean> {
  try {
    return (await withFile(path, (file) => readHeader(file, source))) !== undefined;
  } catch {
    return false;
  }
}
