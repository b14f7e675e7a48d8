export interface ArchiveFile {
  name: string;
  bytes?: Uint8Array;
  /** Type flag; regular file by default. */
  type?: string;
  /** Size written in the header, where it should lie. */
  size?: number;
  prefix?: string;
}

/** An uncompressed ustar archive, with whatever names and sizes it is asked for. */
export function tarArchive(files: readonly ArchiveFile[]): Buffer {
  const parts: Buffer[] = [];
  for (const { name, bytes = new Uint8Array(0), type = "0", size = bytes.length, prefix = "" } of files) {
    const header = Buffer.alloc(512);
    header.write(name, 0, 100, "utf8");
    header.write("0000644\0", 100);
    header.write(`${size.toString(8).padStart(11, "0")}\0`, 124);
    header.write("        ", 148);
    header.write(type, 156);
    header.write("ustar\x0000", 257, "latin1");
    header.write(prefix, 345, 155, "utf8");
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148);
    parts.push(header, Buffer.from(bytes), Buffer.alloc((512 - (bytes.length % 512)) % 512));
  }
  return Buffer.concat([...parts, Buffer.alloc(1024)]);
}
