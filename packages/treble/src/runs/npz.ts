/** The .npz format of NumPy: a zip of .npy files. No Node modules, so that a browser can read and write it too. */

import { zipSync } from "fflate";
import { UserError } from "../userError.ts";
import { decodeNpy, encodeNpy, type NpyArray } from "./npy.ts";
import { zipEntries } from "./zipEntries.ts";

export type NamedArrays = Readonly<Record<string, NpyArray>>;

export interface ReadNpzOptions {
  /** What to call the file in an error; "The npz file" if absent. */
  readonly name?: string;
  /** The most bytes that all arrays together may have; 2 GiB if absent. */
  readonly maxBytes?: number;
}

const suffix = ".npy";
/** What zip without its 64-bit extension can address. */
const maxZipBytes = 0xffffffff;

/**
 * Encodes named arrays as .npz, uncompressed, in the order of their sorted names. Equal arrays give equal bytes on every
 * machine and at any time.
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

/**
 * Decodes a .npz file, stored or deflated. Every checksum is verified, and no more memory is taken than the file can
 * justify or `maxBytes` allows.
 *
 * @throws UserError, one sentence, when the file is damaged or holds something that is not read.
 */
export function readNpz(bytes: Uint8Array, options: ReadNpzOptions = {}): NamedArrays {
  const { name = "The npz file", maxBytes = 2 ** 31 } = options;
  const arrays: [string, NpyArray][] = [];
  for (const [entry, content] of zipEntries(bytes, name, maxBytes)) {
    if (!entry.endsWith(suffix) || entry === suffix) {
      throw new UserError(`${name} is not an npz file: it contains something else than npy files.`);
    }
    const arrayName = entry.slice(0, -suffix.length);
    arrays.push([arrayName, decodeNpy(content, `${name}, array ${JSON.stringify(arrayName)},`)]);
  }
  // fromEntries defines what an assignment would interpret: a name such as __proto__ stays a name.
  return Object.fromEntries(arrays);
}
