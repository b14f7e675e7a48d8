import { UserError } from "../../errors/userError.ts";

/** A regular file out of a tar archive. */
export interface TarEntry {
  name: string;
  bytes: Uint8Array;
}

const BLOCK = 512;
/** Most that a header extension (a long name, say) may take. */
const MAX_EXTENSION = 65_536;

/** Reads exact lengths from a stream of chunks. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  #rest: Uint8Array = new Uint8Array(0);

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Passes the next `length` bytes to `take` piece by piece; false if the stream ends first. */
  async read(length: number, take: (piece: Uint8Array) => void): Promise<boolean> {
    let missing = length;
    while (missing > 0) {
      if (this.#rest.length === 0) {
        const next = await this.#chunks.next();
        if (next.done) return false;
        this.#rest = next.value;
        continue;
      }
      const piece = this.#rest.subarray(0, missing);
      take(piece);
      this.#rest = this.#rest.subarray(piece.length);
      missing -= piece.length;
    }
    return true;
  }

  async close(): Promise<void> {
    await this.#chunks.return?.();
  }
}

/** The octal number in a header field, or undefined if the field holds anything else. */
function octal(field: Uint8Array): number | undefined {
  const text = String.fromCharCode(...field)
    .replace(/[\0 ]+$/, "")
    .replace(/^ +/, "");
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function text(field: Uint8Array): string {
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

/** Header checksum: the sum of the bytes with the checksum field read as spaces. */
function checksum(header: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < BLOCK; i++) sum += i >= 148 && i < 156 ? 32 : header[i]!;
  return sum;
}

/** The records `length key=value\n` of a pax extension. */
function paxRecords(bytes: Uint8Array): Map<string, string> | undefined {
  const records = new Map<string, string>();
  const decoder = new TextDecoder();
  for (let offset = 0; offset < bytes.length; ) {
    const space = bytes.indexOf(32, offset);
    const length = space < 0 ? Number.NaN : Number(decoder.decode(bytes.subarray(offset, space)));
    if (!Number.isInteger(length) || length <= space - offset || offset + length > bytes.length) return undefined;
    const record = decoder.decode(bytes.subarray(space + 1, offset + length - 1));
    const equals = record.indexOf("=");
    if (equals < 0) return undefined;
    records.set(record.slice(0, equals), record.slice(equals + 1));
    offset += length;
  }
  return records;
}

/**
 * The wanted files of a tar archive (ustar, pax or GNU long names), in the archive's order, each in memory. Names from
 * the archive are only ever compared with the wanted ones: nothing is written anywhere, and whatever else the archive
 * holds (links, devices, paths that climb out of a folder) is passed over. Reading stops at the last wanted file.
 *
 * @param chunks the uncompressed archive.
 * @param wanted full name inside the archive → the most bytes that file may have.
 * @param maxTotal the most bytes read from the archive, so that one that inflates without end is refused.
 * @param where what the archive is called in error messages.
 * @throws UserError if the archive is damaged, exceeds a bound, or lacks a wanted file.
 */
export async function* tarEntries(
  chunks: AsyncIterable<Uint8Array>,
  wanted: ReadonlyMap<string, number>,
  maxTotal: number,
  where: string,
): AsyncGenerator<TarEntry, void, void> {
  const damaged = (reason: string): UserError => new UserError(`${where} is damaged (${reason}); fetch it again.`);
  const reader = new ByteReader(chunks);
  const missing = new Set(wanted.keys());
  let total = 0;
  const charge = (size: number): void => {
    total += size;
    if (total > maxTotal) throw damaged(`it holds more than ${maxTotal} bytes`);
  };
  const readAll = async (size: number): Promise<Uint8Array> => {
    const bytes = new Uint8Array(size);
    let filled = 0;
    const whole = await reader.read(size, (piece) => {
      bytes.set(piece, filled);
      filled += piece.length;
    });
    if (!whole) throw damaged("it ends too early");
    return bytes;
  };
  const skip = async (size: number): Promise<void> => {
    if (!(await reader.read(size, () => {}))) throw damaged("it ends too early");
  };

  try {
    let longName: string | undefined;
    let longSize: number | undefined;
    while (missing.size > 0) {
      charge(BLOCK);
      const header = await readAll(BLOCK);
      if (header.every((byte) => byte === 0)) break;
      if (octal(header.subarray(148, 156)) !== checksum(header)) throw damaged("a header has a wrong checksum");
      const declared = octal(header.subarray(124, 136));
      if (declared === undefined) throw damaged("a header has no readable size");
      const type = header[156]! === 0 ? "0" : String.fromCharCode(header[156]!);

      if (type === "x" || type === "g" || type === "L" || type === "K") {
        if (declared > MAX_EXTENSION) throw damaged("a header extension is too long");
        charge(declared + padding(declared));
        const extension = await readAll(declared);
        await skip(padding(declared));
        if (type === "L") longName = text(extension);
        if (type === "x") {
          const records = paxRecords(extension);
          if (records === undefined) throw damaged("a header extension is malformed");
          longName = records.get("path") ?? longName;
          const size = records.get("size");
          if (size !== undefined) {
            longSize = Number(size);
            if (!Number.isSafeInteger(longSize) || longSize < 0) throw damaged("a header extension is malformed");
          }
        }
        continue;
      }

      const isUstar = text(header.subarray(257, 263)) === "ustar";
      const prefix = isUstar ? text(header.subarray(345, 500)) : "";
      const shortName = text(header.subarray(0, 100));
      const name = longName ?? (prefix === "" ? shortName : `${prefix}/${shortName}`);
      const size = longSize ?? declared;
      longName = undefined;
      longSize = undefined;
      charge(size + padding(size));
      const limit = type === "0" ? wanted.get(name) : undefined;
      if (limit === undefined) {
        await skip(size + padding(size));
        continue;
      }
      if (!missing.delete(name)) throw damaged(`it holds ${name} twice`);
      if (size > limit) throw damaged(`${name} has ${size} bytes, more than ${limit}`);
      const bytes = await readAll(size);
      await skip(padding(size));
      yield { name, bytes };
    }
    if (missing.size > 0) throw damaged(`it lacks ${[...missing].join(", ")}`);
  } finally {
    await reader.close();
  }
}

function padding(size: number): number {
  return (BLOCK - (size % BLOCK)) % BLOCK;
}
