import { sha256 as inJavaScript } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

/** SHA-256 of the bytes, 64 hex digits: by the platform where it has it, which is several times as fast. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  // A page that did not come by https has no `subtle`.
  const subtle = globalThis.crypto?.subtle;
  if (!subtle) return bytesToHex(inJavaScript(bytes));
  return bytesToHex(new Uint8Array(await subtle.digest("SHA-256", bytes as Uint8Array<ArrayBuffer>)));
}
