import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { canonicalJson } from "../formats/canonicalJson.ts";

/** The SHA-256, 64 hex digits, of the canonical JSON of `config`: what names a run. Throws as `canonicalJson` does. */
export function configHash(config: unknown): string {
  return bytesToHex(sha256(utf8ToBytes(canonicalJson(config, "the configuration"))));
}
