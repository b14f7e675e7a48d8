/** JSON from a file that may be damaged. */

import type { JsonValue } from "./canonicalJson.ts";

/** The value of UTF-8 JSON, or undefined where the bytes are not that. */
export function parseJson(bytes: Uint8Array | string): JsonValue | undefined {
  try {
    const text = typeof bytes === "string" ? bytes : new TextDecoder("utf-8", { fatal: true }).decode(bytes);
    const value: JsonValue = JSON.parse(text);
    return value;
  } catch {
    return undefined;
  }
}
