/** config.json: what a run is. */

import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { writeFileAtomic } from "../../files/atomicFile.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import type { JsonValue } from "../../formats/canonicalJson.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { configHash } from "../configHash.ts";
import { configName } from "../fileNames.ts";

/** Far above what a configuration has: what is larger is not read. */
export const maxConfigBytes: number = 1 << 22;

/** Writes the configuration and its hash, readable for people, atomically. */
export function writeConfigFile(folder: string, hash: string, config: unknown): void {
  writeFileAtomic(join(folder, configName), `${JSON.stringify({ hash, config }, null, 2)}\n`);
}

/** The configuration in a folder: "absent", "damaged" (no JSON, or its hash does not fit), or what it says. */
export function readConfigFile(folder: string): "absent" | "damaged" | { hash: string; config: JsonValue } {
  const bytes = readRegularFile(join(folder, configName), maxConfigBytes);
  if (bytes === null) return "absent";
  const value = parseJson(bytes);
  if (value === undefined || value === null || typeof value !== "object" || !("hash" in value)) return "damaged";
  const { hash, config }: { hash?: unknown; config?: JsonValue } = value;
  if (typeof hash !== "string" || config === undefined || configHash(config) !== hash) return "damaged";
  return { hash, config };
}

/**
 * Whether the folder holds the run `hash` ("ours"), nothing yet ("absent"), or an unreadable configuration ("damaged").
 *
 * @throws UserError where it holds another run, which shares the first 16 digits of its hash, or was put there by hand.
 */
export function checkConfigFile(folder: string, hash: string): "ours" | "absent" | "damaged" {
  const found = readConfigFile(folder);
  if (typeof found === "string") return found;
  if (found.hash === hash) return "ours";
  throw new UserError(
    `${folder} holds another run (its hash is ${found.hash}, not ${hash}): move that folder out of the store.`,
  );
}
