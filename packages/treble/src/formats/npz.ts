/** The .npz format of NumPy: a zip of .npy files. No Node modules, so that a browser can read and write it too. */

import { zipSync } from "fflate";
import { UserError } from "../errors/userError.ts";
import { type ByteSource, bytesSource } from "./byteSource.ts";
import { encodeNpy, headBytes, type NpyArray, type NpyHead, npyDecoder, readNpyHead } from "./npy.ts";
import { unpackEntry } from "./unpackEntry.ts";
import { type ZipEntry, zipDirectory } from "./zipDirectory.ts";

/** Arrays by name, as a .npz file holds them. */
export type NamedArrays = Readonly<Record<string, NpyArray>>;

export interface ReadNpzOptions {
  /** What to call the file in an error; "The npz file" if absent. */
  readonly name?: string;
  /** The most bytes that all arrays together may have; 1 GiB, or what the file itself has, if absent. */
  readonly maxBytes?: number;
}

const suffix = ".npy";
/** What zip without its 64-bit extension can address. */
const maxZipBytes = 0xffffffff;

/**
 * Encodes named arrays as .npz, uncompressed, in the order of their sorted names. Equal arrays give equal bytes on
 * every machine and at any time.
 *
 * @throws TypeError when a name is empty, or a shape does not hold its values; RangeError beyond 4 GiB.
 */
export function writeNpz(arrays: NamedArrays): Uint8Array {
  const files: Record<string, Uint8Array> = {};
  let total = endOfFileRoom;
  for (const name of Object.keys(arrays).sort()) {
    if (name === "" || name.includes("\0")) throw new TypeError("An array of an npz file needs a name.");
    const bytes = encodeNpy(arrays[name]!);
    total += bytes.length + endOfFileRoom + 8 * name.length;
    if (total > maxZipBytes) throw new RangeError("An npz file holds less than 4 GiB.");
    files[name + suffix] = bytes;
  }
  // Zip has no time zone: fflate writes what the local clock would show, so this is the same everywhere.
  return zipSync(files, { level: 0, mtime: new Date(1980, 0, 1) });
}

/** More than the fixed parts of a zip entry's two headers, or of the end of the file. */
const endOfFileRoom = 128;

/** A .npz file whose arrays are read one by one, when they are asked for. */
export interface NpzFile {
  /** Of every array of a kind that is read, in the order of the file. The others are in `unread`. */
  readonly heads: ReadonlyMap<string, Pick<NpyHead, "dtype" | "shape">>;
  /** Why an array is not read, by name: a sentence. */
  readonly unread: ReadonlyMap<string, string>;
  /** Reads an array. @throws UserError when it is damaged; TypeError for a name that is not in `heads`. */
  read(name: string): NpyArray;
}

/**
 * Looks into a .npz file, stored or deflated. No more than the headers of its arrays is unpacked.
 *
 * @throws UserError, one sentence, when the file is damaged.
 */
export function openNpz(source: ByteSource, name = "The npz file"): NpzFile {
  const entries = new Map(arrayEntries(source, name));
  const heads = new Map<string, NpyHead>();
  const unread = new Map<string, string>();
  for (const [array, entry] of entries) {
    try {
      heads.set(array, headOf(source, entry, name, called(name, array)));
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      unread.set(array, error.message);
    }
  }
  return {
    heads,
    unread,
    read(array) {
      const entry = heads.has(array) ? entries.get(array) : undefined;
      if (entry === undefined) throw new TypeError(`There is no array ${JSON.stringify(array)} to read.`);
      return readArray(source, entry, name, called(name, array));
    },
  };
}

/**
 * Decodes a .npz file, stored or deflated. Every checksum is verified, and no more memory is taken than the file can
 * justify or `maxBytes` allows.
 *
 * @throws UserError, one sentence, when the file is damaged or holds something that is not read.
 */
export function readNpz(bytes: Uint8Array, options: ReadNpzOptions = {}): NamedArrays {
  const { name = "The npz file", maxBytes = Math.max(2 ** 30, bytes.length) } = options;
  const source = bytesSource(bytes);
  const entries = arrayEntries(source, name);
  if (entries.reduce((sum, [, entry]) => sum + entry.bytes, 0) > maxBytes) {
    throw new UserError(`${name} holds more than ${maxBytes} bytes, the most that is read.`);
  }
  // fromEntries defines what an assignment would interpret: a name such as __proto__ stays a name.
  return Object.fromEntries(
    entries.map(([array, entry]) => [array, readArray(source, entry, name, called(name, array))]),
  );
}

function called(name: string, array: string): string {
  return `${name}, array ${JSON.stringify(array)},`;
}

/** The entries by the names of their arrays. */
function arrayEntries(source: ByteSource, name: string): [string, ZipEntry][] {
  return zipDirectory(source, name).map((entry) => {
    if (!entry.name.endsWith(suffix) || entry.name === suffix) {
      throw new UserError(`${name} is not an npz file: it contains something else than npy files.`);
    }
    return [entry.name.slice(0, -suffix.length), entry];
  });
}

function headOf(source: ByteSource, entry: ZipEntry, name: string, array: string): NpyHead {
  const bytes = new Uint8Array(Math.min(headBytes, entry.bytes));
  let at = 0;
  unpackEntry(source, entry, name, (piece) => {
    const part = piece.subarray(0, bytes.length - at);
    bytes.set(part, at);
    at += part.length;
    return at < bytes.length;
  });
  return readNpyHead(bytes, entry.bytes, array);
}

function readArray(source: ByteSource, entry: ZipEntry, name: string, array: string): NpyArray {
  const decoder = npyDecoder(entry.bytes, array);
  unpackEntry(source, entry, name, (piece) => decoder.push(piece));
  return decoder.finish();
}
