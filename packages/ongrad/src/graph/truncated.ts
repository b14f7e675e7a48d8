/**
 * Whether bytes are the beginning of an ONNX model and end before it does: they begin as a protocol buffer of ModelProto's
 * fields, the last of which is longer than what is left.
 */
export function truncated(bytes: Uint8Array): boolean {
  let at = 0;
  let fields = 0;
  const varint = (): number | undefined => {
    let value = 0;
    for (let i = 0; i < 10; i++) {
      const byte = bytes[at++];
      if (byte === undefined) return undefined;
      value += (byte & 0x7f) * 2 ** (7 * i);
      if (byte < 0x80) return value;
    }
    return Number.NaN;
  };
  while (at < bytes.length) {
    const tag = varint();
    if (tag === undefined) return fields > 0;
    const [field, wire] = [Math.floor(tag / 8), tag % 8];
    // ModelProto's fields go to 26: whole numbers, and whatever has a length.
    if (!(field >= 1 && field <= 26) || (wire !== 0 && wire !== 2)) return false;
    const value = varint();
    if (value === undefined) return fields > 0;
    if (!Number.isSafeInteger(value) && wire === 2) return false;
    if (wire === 2) at += value;
    if (at > bytes.length) return fields > 0;
    fields++;
  }
  return false;
}
