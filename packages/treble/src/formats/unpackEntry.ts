/**
 * The content of a zip file's entry, piece by piece, checked against its size and CRC-32 (which fflate does not look
 * at).
 */

import { Inflate } from "fflate";
import { UserError } from "../errors/userError.ts";
import type { ByteSource } from "./byteSource.ts";
import type { ZipEntry } from "./zipDirectory.ts";

/** Packed bytes taken at a time: as many make at most 8 MiB. */
const packedPiece = 2 ** 13;
const storedPiece = 2 ** 20;

/**
 * Gives the content to `take`, in pieces of at most a few MiB, which are its to keep only until it returns. It ends
 * early, unchecked, where `take` returns false.
 *
 * @param name what to call the file in an error.
 * @throws UserError when the content has not the size or the checksum it should, once that is known; what `take`
 *   throws.
 */
export function unpackEntry(
  source: ByteSource,
  entry: ZipEntry,
  name: string,
  take: (piece: Uint8Array) => unknown,
): void {
  const wrong = (): UserError => new UserError(`${name} is damaged: an entry does not have the checksum it should.`);
  let [length, crc, stopped] = [0, 0xffffffff, false];
  const content = (piece: Uint8Array): void => {
    if (stopped || piece.length === 0) return;
    length += piece.length;
    if (length > entry.bytes) throw wrong();
    crc = updated(crc, piece);
    stopped = take(piece) === false;
  };
  const inflate = entry.isDeflated ? new Inflate(content) : null;
  const step = inflate === null ? storedPiece : packedPiece;
  for (let at = entry.start; at < entry.end && !stopped; at += step) {
    const end = Math.min(at + step, entry.end);
    const piece = source.read(at, end);
    if (piece.length !== end - at) throw wrong();
    if (inflate === null) content(piece);
    else pushed(inflate, piece, end === entry.end, wrong);
  }
  if (stopped) return;
  if (length !== entry.bytes || (crc ^ 0xffffffff) >>> 0 !== entry.crc) throw wrong();
}

/** fflate's own errors mean that the content is no deflated one; those of `take` pass. */
function pushed(inflate: Inflate, piece: Uint8Array, isLast: boolean, wrong: () => UserError): void {
  try {
    inflate.push(piece, isLast);
  } catch (error) {
    throw isFromFflate(error) ? wrong() : error;
  }
}

function isFromFflate(error: unknown): boolean {
  return error instanceof Error && "code" in error && typeof error.code === "number";
}

const crcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let c = byte;
  for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** The CRC-32 of ISO 3309, as zip and PNG use it, after more bytes; it begins and ends inverted. */
function updated(crc: number, bytes: Uint8Array): number {
  let c = crc;
  for (let i = 0; i < bytes.length; i++) c = crcTable[(c ^ bytes[i]!) & 0xff]! ^ (c >>> 8);
  return c;
}
