const known = new Map<string, Int8Array>();

/** The bytes of standard base64, as signed ones; of one text one array. */
export function base64Bytes(text: string): Int8Array {
  const before = known.get(text);
  if (before) return before;
  const bytes = Int8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  known.set(text, bytes);
  return bytes;
}
