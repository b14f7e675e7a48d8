/** done.json: that a run is finished, what came out, and the checksum of every file that belongs to it. */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { createFileAtomic } from "../../files/atomicFile.ts";
import { type Digest, digestFile, readRegularFile } from "../../files/regularFile.ts";
import { canonicalJson, type JsonValue } from "../../formats/canonicalJson.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { processorText, thisProcessor } from "../../running/node/processor.ts";
import { doneName, isFileName } from "../fileNames.ts";
import type { RunResult } from "../store.ts";
import { isResult, namesIn, sizeOf } from "./runFolder.ts";

type Done = Omit<RunResult, "config">;

/** Far above what a summary and a list of files have: what is larger is not read. */
export const maxDoneBytes: number = 1 << 24;

/**
 * Digests all files of the result and writes done.json, after which the run counts as finished. Who writes it first has
 * finished the run: one that is there stays.
 *
 * @param last called when all but that is done; where it throws, the run is not finished.
 */
export function writeDoneFile(folder: string, hash: string, summary: unknown, last: () => void): void {
  const files: Record<string, Digest> = {};
  for (const name of namesIn(folder).filter((name) => isResult(name) && isFileName(name))) {
    const digest = digestFile(join(folder, name));
    if (digest !== null) files[name] = digest;
  }
  const processor = processorText(thisProcessor());
  const text = canonicalJson({ files, hash, processor, schema: 1, summary });
  createFileAtomic(join(folder, doneName), `${text.slice(0, -1)},"seal":"${sha256(text)}"}\n`, last);
}

/**
 * Reads done.json and compares the files it lists by size, by size and content, or not at all.
 *
 * @returns "absent" for a run that was not finished; a reason, part of a sentence, where anything does not fit.
 */
export function readDoneFile(
  folder: string,
  hash: string,
  compare: "nothing" | "sizes" | "contents",
): Done | "absent" | { reason: string } {
  if (!namesIn(folder).includes(doneName)) return "absent";
  const bytes = readRegularFile(join(folder, doneName), maxDoneBytes);
  const done = bytes === null ? null : parseDone(bytes);
  if (done === null) return { reason: `${doneName} is damaged` };
  if (done.hash !== hash) return { reason: `${doneName} belongs to another run` };
  if (compare === "nothing") return done;
  for (const [name, digest] of Object.entries(done.files)) {
    const size = isFileName(name) ? sizeOf(folder, name) : null;
    if (size === null) return { reason: `${name} is missing` };
    if (size !== digest.bytes) return { reason: `${name} has ${size} bytes, not ${digest.bytes}` };
    if (compare === "contents" && digestFile(join(folder, name))?.sha256 !== digest.sha256) {
      return { reason: `${name} has changed` };
    }
  }
  return done;
}

function parseDone(bytes: Uint8Array): Done | null {
  const value = parseJson(bytes);
  if (typeof value !== "object" || value === null || !("seal" in value)) return null;
  const { seal, ...content }: Readonly<Record<string, JsonValue | undefined>> = value;
  // The seal proves that every field is as `writeDoneFile` wrote it, so only its types remain to be told.
  if (seal !== sha256(canonicalJson(content))) return null;
  const { hash, summary, files, processor } = content;
  if (typeof hash !== "string" || summary === undefined || typeof files !== "object" || files === null) return null;
  const digests: [string, Digest][] = [];
  for (const [name, digest] of Object.entries(files)) {
    if (typeof digest !== "object" || digest === null || !("sha256" in digest)) return null;
    const { bytes: size, sha256: sum } = digest;
    if (typeof size !== "number" || typeof sum !== "string") return null;
    digests.push([name, { bytes: size, sha256: sum }]);
  }
  return {
    ...{ hash, summary, files: Object.fromEntries(digests) },
    // Not in those of older versions.
    ...(typeof processor === "string" && { processor }),
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}
