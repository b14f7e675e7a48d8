/** How far a run is, in one object: its last checkpoint and the metrics up to it. */

import { renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { unzipSync, zipSync } from "fflate";
import { writeFileAtomic } from "../../../files/atomicFile.ts";
import { errorCode, fileError } from "../../../files/fileError.ts";
import { readRegularFile } from "../../../files/regularFile.ts";
import { checkpointName, configName, metricsName } from "../../fileNames.ts";
import { readConfigFile } from "../configFile.ts";
import { folderExists, namesIn, newFolder } from "../runFolder.ts";
import type { RunHere } from "../runRemote.ts";
import type { BucketClient } from "./bucketClient.ts";
import { checkpointKey } from "./keys.ts";

const names: readonly string[] = [configName, metricsName, checkpointName];
/** Far above what a network and its optimiser have. */
const MAX_BYTES = 2 ** 31;

/** What a run's folder has of it; null where there is no checkpoint. */
export function packedCheckpoint(folder: string): Uint8Array | null {
  const files: Record<string, Uint8Array> = {};
  for (const name of names) {
    const bytes = readRegularFile(join(folder, name));
    if (bytes !== null) files[name] = bytes;
  }
  return checkpointName in files && configName in files ? zipSync(files, { level: 0 }) : null;
}

/**
 * Puts the checkpoint of a run of which nothing is here into its place, from which it goes on; what is damaged is left,
 * and `note` told.
 */
export async function fetchCheckpoint(
  client: BucketClient,
  run: RunHere,
  note: (message: string) => void,
  signal?: AbortSignal,
): Promise<void> {
  if (folderExists(run.folder) && namesIn(run.folder).length > 0) return;
  const object = await client.get(checkpointKey(run.id), signal);
  if (object === null) return;
  const staging = newFolder(join(run.root, "fetching"), run.id);
  try {
    const filter = ({ name, originalSize }: { name: string; originalSize: number }): boolean =>
      names.includes(name) && originalSize <= MAX_BYTES;
    for (const [name, bytes] of Object.entries(unzipSync(object, { filter })))
      writeFileAtomic(join(staging, name), bytes);
    const config = readConfigFile(staging);
    if (typeof config === "string" || config.hash !== run.hash) throw new Error("It is another run's.");
  } catch (error) {
    note(`The checkpoint of the run ${run.id} is damaged there, and is left: ${(error as Error).message}`);
    rmSync(staging, { recursive: true, force: true });
    return;
  }
  try {
    // In one step, and only where another process has not begun it meanwhile.
    renameSync(staging, run.folder);
  } catch (error) {
    if (errorCode(error) !== "ENOTEMPTY" && errorCode(error) !== "EEXIST") throw fileError(error, run.folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}
