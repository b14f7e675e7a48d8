/**
 * The entries of a zip file, each checked against its CRC-32 (which fflate does not look at), with bounded memory.
 * Source: PKWARE APPNOTE 6.3.
 */

import { inflateSync } from "fflate";
import { UserError } from "../userError.ts";

const endSignature = 0x06054b50;
const centralSignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const maxCommentBytes = 0xffff;
/** Deflate cannot do better than 258 bytes for 2 bits. */
const maxDeflateRatio = 1032;

/**
 * Decodes every entry. An entry that is stored is a view of `bytes`; one that is deflated is new memory.
 *
 * @param name what to call the file in an error.
 * @param maxBytes the most that all entries together may hold; checked before anything is allocated.
 * @throws UserError when the file is damaged, too large, or of a kind that is not read (encrypted, zip64).
 */
export function zipEntries(bytes: Uint8Array, name: string, maxBytes: number): Map<string, Uint8Array> {
  const damaged = (what: string): UserError => new UserError(`${name} is damaged: ${what}.`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = findEnd(view);
  if (end === null) throw damaged("it does not end as a zip file does");
  const count = view.getUint16(end + 10, true);
  const directoryBytes = view.getUint32(end + 12, true);
  const directory = view.getUint32(end + 16, true);
  if (count === 0xffff || directory === 0xffffffff) {
    throw new UserError(`${name} is a zip64 file, which Treble does not read: split it into files below 4 GB.`);
  }
  if (directory + directoryBytes > end) throw damaged("its table of contents is cut short");

  const entries = new Map<string, Uint8Array>();
  let total = 0;
  let at = directory;
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || view.getUint32(at, true) !== centralSignature)
      throw damaged("its table of contents is broken");
    const flags = view.getUint16(at + 8, true);
    const method = view.getUint16(at + 10, true);
    const crc = view.getUint32(at + 16, true);
    const packedBytes = view.getUint32(at + 20, true);
    const entryBytes = view.getUint32(at + 24, true);
    const nameBytes = view.getUint16(at + 28, true);
    const next = at + 46 + nameBytes + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
    const local = view.getUint32(at + 42, true);
    if (next > end) throw damaged("its table of contents is cut short");
    const nameInDirectory = bytes.subarray(at + 46, at + 46 + nameBytes);
    const entryName = decodeName(nameInDirectory);
    if (entryName === null || entries.has(entryName)) throw damaged("its table of contents is broken");
    if ((flags & 1) !== 0 || (method !== 0 && method !== 8)) {
      throw new UserError(
        `${name} is encrypted or packed in a way that Treble does not read: save it again with numpy.savez.`,
      );
    }
    if (local + 30 > directory || view.getUint32(local, true) !== localSignature) throw damaged("an entry is missing");
    const nameEnd = local + 30 + view.getUint16(local + 26, true);
    const start = nameEnd + view.getUint16(local + 28, true);
    // The one thing that no checksum covers is written twice.
    if (!equal(bytes.subarray(local + 30, nameEnd), nameInDirectory)) throw damaged("an entry has two names");
    if (start + packedBytes > directory) throw damaged("an entry is cut short");
    if (method === 0 ? packedBytes !== entryBytes : entryBytes > packedBytes * maxDeflateRatio) {
      throw damaged("an entry claims a size that it cannot have");
    }
    total += entryBytes;
    if (total > maxBytes) throw new UserError(`${name} holds more than ${maxBytes} bytes, the most that is read.`);
    const content = unpack(bytes.subarray(start, start + packedBytes), method, entryBytes);
    if (content === null || crc32(content) !== crc) throw damaged("an entry does not have the checksum it should");
    entries.set(entryName, content);
    at = next;
  }
  if (at !== directory + directoryBytes || view.getUint16(end + 8, true) !== count) {
    throw damaged("its table of contents is broken");
  }
  return entries;
}

function findEnd(view: DataView): number | null {
  const last = view.byteLength - endBytes;
  for (let at = last; at >= Math.max(0, last - maxCommentBytes); at--) {
    if (view.getUint32(at, true) === endSignature && view.getUint16(at + 20, true) === last - at) return at;
  }
  return null;
}

function equal(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}

function decodeName(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

function unpack(packed: Uint8Array, method: number, entryBytes: number): Uint8Array | null {
  if (method === 0) return packed;
  try {
    const content = inflateSync(packed, { out: new Uint8Array(entryBytes) });
    return content.length === entryBytes ? content : null;
  } catch {
    return null;
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The CRC-32 of ISO 3309, as zip and PNG use it. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}
