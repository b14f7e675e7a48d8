/** Bytes given to one `String.fromCharCode`: below every engine's limit on arguments. */
const CHUNK = 0x2000;

/** Standard base64 with padding (RFC 4648, section 4), in Node and in browsers alike. */
export function base64(bytes: Uint8Array): string {
  let binary = "";
  for (let i = 0; i < bytes.length; i += CHUNK) binary += String.fromCharCode(...bytes.subarray(i, i + CHUNK));
  return btoa(binary);
}
