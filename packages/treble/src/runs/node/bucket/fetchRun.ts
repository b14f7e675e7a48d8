import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import type { Digest } from "../../../files/regularFile.ts";
import { doneName, isFileName } from "../../fileNames.ts";
import { maxDoneBytes, readDoneFile } from "../doneFile.ts";
import { isResult, newFolder } from "../runFolder.ts";
import type { RunHere } from "../runRemote.ts";
import type { BucketClient } from "./bucketClient.ts";
import { bucketUrl } from "./bucketUrl.ts";
import { doneKey, fileKey } from "./keys.ts";

export interface FetchOptions {
  /** Whether what is finished here gives way to it. */
  readonly replace: boolean;
  readonly note: (message: string) => void;
  /** Told the checksum of a file that has other bytes. */
  readonly onDamaged: (sha256: string) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Of a file that arrives with other bytes than its name says, so many are fetched. */
const ATTEMPTS = 3;

/**
 * Fetches a finished run into the store, every file compared with its checksum; false where it is not finished there,
 * or cannot be had whole, which `note` is told.
 */
export async function fetchRun(client: BucketClient, run: RunHere, options: FetchOptions): Promise<boolean> {
  const { replace, note, signal } = options;
  // Another process here is at it, and will find that it is finished elsewhere.
  if (run.isRunningHere()) return false;
  const marker = await client.get(doneKey(run.id), signal);
  if (marker === null) return false;
  const name = `The run ${run.id} in ${bucketUrl(client.place)}`;
  const staging = newFolder(join(run.root, "fetching"), run.id);
  try {
    if (marker.length <= maxDoneBytes) writeFileAtomic(join(staging, doneName), marker);
    const done = readDoneFile(staging, run.hash, "nothing");
    const hostile = done === "absent" || "reason" in done || !Object.keys(done.files).every(isOfARun);
    if (hostile) {
      note(`${name} is damaged (done.json), and is done again.`);
      return false;
    }
    for (const [file, digest] of Object.entries(done.files)) {
      const bytes = await fetchFile(client, digest, `${file} of the run ${run.id}`, options);
      if (bytes === null) {
        note(`${name} is damaged (${file}), and is done again.`);
        return false;
      }
      writeFileAtomic(join(staging, file), bytes);
    }
    run.adopt(staging, replace);
    return true;
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Null where it is not there, or has other bytes again and again. */
async function fetchFile(
  client: BucketClient,
  { bytes: size, sha256 }: Digest,
  name: string,
  { note, onDamaged, signal }: FetchOptions,
): Promise<Uint8Array | null> {
  for (let attempt = 1; ; attempt++) {
    const bytes = await client.get(fileKey(sha256), signal);
    if (bytes === null) return null;
    if (bytes.length === size && createHash("sha256").update(bytes).digest("hex") === sha256) return bytes;
    if (attempt === ATTEMPTS) {
      onDamaged(sha256);
      return null;
    }
    note(`The file ${name} came with other bytes than its checksum says, and is fetched again.`);
  }
}

/** A name that leads nowhere else than into the run's folder. */
function isOfARun(name: string): boolean {
  return isFileName(name) && isResult(name);
}
