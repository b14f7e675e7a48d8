/** Bytes that are read piece by piece, from memory or from a file. */
export interface ByteSource {
  readonly size: number;
  /** The bytes from `start` up to `end`; fewer where a file has become shorter. */
  read(start: number, end: number): Uint8Array;
}

/** What is in memory: pieces are views of it. */
export function bytesSource(bytes: Uint8Array): ByteSource {
  return { size: bytes.length, read: (start, end) => bytes.subarray(start, end) };
}
