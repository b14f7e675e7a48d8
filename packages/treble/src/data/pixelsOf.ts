/** Bytes as pixels in [0, 1], each float32(b / 255), in the same order: what attacks and measures work on. */
export function pixelsOf(bytes: ArrayLike<number>): Float32Array<ArrayBuffer> {
  return Float32Array.from(bytes, (byte) => byte / 255);
}
