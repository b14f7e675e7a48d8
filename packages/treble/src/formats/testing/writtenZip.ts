import { deflateRawSync } from "node:zlib";

/** An entry as it is to stand in a zip file; what is absent is as it should be. */
export interface WrittenEntry {
  readonly name: string;
  readonly content: Uint8Array;
  readonly deflated?: boolean;
  /** Claimed sizes and checksum of the content. */
  readonly bytes?: number;
  readonly packedBytes?: number;
  readonly crc?: number;
  readonly flags?: number;
  readonly method?: number;
  /** Of Unix, in the upper half of the attributes. */
  readonly mode?: number;
  /** Offset of another entry's local header, instead of one of its own. */
  readonly at?: number;
  /** The name in the local header. */
  readonly localName?: string;
}

/** A zip file by the letter of the format, honest or not. */
export function writtenZip(entries: readonly WrittenEntry[]): Uint8Array {
  const body: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const entry of entries) {
    const { content, deflated = false, flags = 0, mode = 0, method = deflated ? 8 : 0 } = entry;
    const packed = deflated ? deflateRawSync(content, { level: 9 }) : Buffer.from(content);
    const sizes = [entry.crc ?? crc32(content), entry.packedBytes ?? packed.length, entry.bytes ?? content.length];
    const [name, localName] = [entry.name, entry.localName ?? entry.name].map((text) => Buffer.from(text));
    const common = (length: number): Buffer =>
      Buffer.concat([shorts(20, flags, method, 0, 0x21), longs(...sizes), shorts(length, 0)]);
    const local = Buffer.concat([longs(0x04034b50), common(localName!.length), localName!, packed]);
    directory.push(
      Buffer.concat([
        longs(0x02014b50),
        shorts(0x0314),
        common(name!.length),
        shorts(0, 0, 0),
        longs(mode * 2 ** 16, entry.at ?? at),
        name!,
      ]),
    );
    if (entry.at !== undefined) continue;
    body.push(local);
    at += local.length;
  }
  const table = Buffer.concat(directory);
  const end = [longs(0x06054b50), shorts(0, 0, entries.length, entries.length), longs(table.length, at), shorts(0)];
  return Buffer.concat([...body, table, ...end]);
}

function shorts(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(2 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt16LE(value, 2 * i);
  return bytes;
}

function longs(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * values.length);
  for (const [i, value] of values.entries()) bytes.writeUInt32LE(value, 4 * i);
  return bytes;
}

/** Bit by bit, as ISO 3309 has it. */
function crc32(bytes: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of bytes) {
    c ^= byte;
    for (let bit = 0; bit < 8; bit++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return (c ^ 0xffffffff) >>> 0;
}

/** A .npy file of float32 whose header says that shape, with that many bytes of zeros behind it. */
export function claimedNpy(shape: readonly number[], bytes: number): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.map((extent) => `${extent},`).join(" ")}), }`;
  const text = `${header.padEnd(117)}\n`;
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from("NUMPY"), 1, 0, 118, 0]),
    Buffer.from(text),
    Buffer.alloc(bytes),
  ]);
}
