/**
 * The table of contents of a zip file, with every claim that can be checked before anything is unpacked checked: what
 * an entry may hold for its packed size, that no two share bytes or a name, that none is a link. Source: PKWARE APPNOTE
 * 6.3.
 */

import { UserError } from "../errors/userError.ts";
import type { ByteSource } from "./byteSource.ts";

export interface ZipEntry {
  readonly name: string;
  readonly isDeflated: boolean;
  /** CRC-32 of the content. */
  readonly crc: number;
  /** Bytes of the content, as claimed: at most what deflate can make of the packed bytes. */
  readonly bytes: number;
  /** Where the packed bytes are in the file. */
  readonly start: number;
  readonly end: number;
}

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const centralBytes = 46;
const localBytes = 30;
const maxCommentBytes = 0xffff;
/** Names of 65,534 files, and much more than a run or an npz file has. */
const maxDirectoryBytes = 2 ** 25;
/** Deflate cannot do better than 258 bytes for 2 bits. */
const maxDeflateRatio = 1032;
/** Encrypted in one of the ways there are. */
const encryptedFlags = 0x2041;
const unixHost = 3;
const [fileTypeMask, linkType] = [0o170000, 0o120000];

/**
 * The entries, in the order of the table.
 *
 * @param name what to call the file in an error.
 * @throws UserError when the file is damaged, or of a kind that is not read (encrypted, zip64).
 */
export function zipDirectory(source: ByteSource, name: string): ZipEntry[] {
  const damaged = (what: string): UserError => new UserError(`${name} is damaged: ${what}.`);
  const end = findEnd(source);
  if (end === null) throw damaged("it does not end as a zip file does");
  const { at: endAt, view: tail } = end;
  const count = tail.getUint16(10, true);
  const directoryBytes = tail.getUint32(12, true);
  const directory = tail.getUint32(16, true);
  if (count === 0xffff || directory === 0xffffffff) throw zip64(name);
  if (directory + directoryBytes > endAt) throw damaged("its table of contents is cut short");
  if (directoryBytes > maxDirectoryBytes) throw damaged("its table of contents is larger than any that is read");
  const table = source.read(directory, directory + directoryBytes);
  if (table.length !== directoryBytes) throw damaged("its table of contents is cut short");
  const view = viewOf(table);

  const names = new Set<string>();
  const entries: (ZipEntry & { readonly local: number })[] = [];
  let at = 0;
  for (let i = 0; i < count; i++) {
    if (at + centralBytes > directoryBytes || view.getUint32(at, true) !== centralSignature)
      throw damaged("its table of contents is broken");
    const host = view.getUint8(at + 5);
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packedBytes = view.getUint32(at + 20, true);
    const bytes = view.getUint32(at + 24, true);
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + centralBytes + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const mode = view.getUint32(at + 38, true) >>> 16;
    const local = view.getUint32(at + 42, true);
    if (next > directoryBytes) throw damaged("its table of contents is cut short");
    if (packedBytes === 0xffffffff || bytes === 0xffffffff || local === 0xffffffff) throw zip64(name);
    const nameInDirectory = table.subarray(at + centralBytes, at + centralBytes + nameBytes);
    const entryName = decodeName(nameInDirectory);
    if (entryName === null || names.has(entryName)) throw damaged("its table of contents is broken");
    if ((flags & encryptedFlags) !== 0 || (method !== 0 && method !== 8)) {
      throw new UserError(
        `${name} is encrypted or packed in a way that Treble does not read: save it again with numpy.savez.`,
      );
    }
    if (host === unixHost && (mode & fileTypeMask) === linkType) throw damaged("an entry is a link");
    const start = contentStart(source, local, directory, nameInDirectory, damaged);
    if (start + packedBytes > directory) throw damaged("an entry is cut short");
    if (method === 0 ? packedBytes !== bytes : bytes > packedBytes * maxDeflateRatio) {
      throw damaged("an entry claims a size that it cannot have");
    }
    names.add(entryName);
    entries.push({ name: entryName, isDeflated: method === 8, crc, bytes, start, end: start + packedBytes, local });
    at = next;
  }
  if (at !== directoryBytes || tail.getUint16(8, true) !== count) throw damaged("its table of contents is broken");
  let free = 0;
  for (const { local, end } of entries.toSorted((a, b) => a.local - b.local)) {
    if (local < free) throw damaged("two entries share their bytes");
    free = end;
  }
  return entries;
}

function contentStart(
  source: ByteSource,
  local: number,
  directory: number,
  name: Uint8Array,
  damaged: (what: string) => UserError,
): number {
  const header = source.read(local, local + localBytes + name.length);
  if (local + localBytes > directory || header.length < localBytes) throw damaged("an entry is missing");
  const view = viewOf(header);
  if (view.getUint32(0, true) !== localSignature) throw damaged("an entry is missing");
  // The one thing that no checksum covers is written twice.
  const isSame = view.getUint16(26, true) === name.length && equal(header.subarray(localBytes), name);
  if (!isSame) throw damaged("an entry has two names");
  return local + header.length + view.getUint16(28, true);
}

function zip64(name: string): UserError {
  return new UserError(`${name} is a zip64 file, which Treble does not read: split it into files below 4 GB.`);
}

function findEnd(source: ByteSource): { at: number; view: DataView } | null {
  const from = Math.max(0, source.size - endBytes - maxCommentBytes);
  const tail = source.read(from, source.size);
  const view = viewOf(tail);
  const last = tail.length - endBytes;
  for (let at = last; at >= 0; at--) {
    if (view.getUint32(at, true) !== endSignature || view.getUint16(at + 20, true) !== last - at) continue;
    return { at: from + at, view: viewOf(tail.subarray(at)) };
  }
  return null;
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function decodeName(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return null;
  }
}
