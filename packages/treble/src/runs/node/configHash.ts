import { createHash } from "node:crypto";
import { canonicalJson } from "../../formats/canonicalJson.ts";

/** The SHA-256, 64 hex digits, of the canonical JSON of `config`: what names a run. Throws as `canonicalJson` does. */
export function configHash(config: unknown): string {
  return createHash("sha256").update(canonicalJson(config, "the configuration"), "utf8").digest("hex");
}
