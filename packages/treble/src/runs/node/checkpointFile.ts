/** checkpoint.npz: the state from which a stopped run goes on, and checkpoint.prev.npz, the one before. */

import { renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { flushFolder, removeIfThere, writeFileAtomic } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { canonicalJson, type JsonValue } from "../../formats/canonicalJson.ts";
import { readNpz, writeNpz } from "../../formats/npz.ts";
import { parseJson } from "../../formats/parseJson.ts";
import { checkpointName, pendingCheckpointName, previousCheckpointName } from "../fileNames.ts";
import type { Checkpoint } from "../store.ts";

/** The array, of bytes of JSON, that carries epoch, meta and the run's hash in the same atomic file. */
const headName = "__checkpoint__";
/** Room for the largest arrays that one npz file holds. */
const maxBytes = 2 ** 32;

/**
 * Writes the checkpoint; the one there before becomes the previous one. At every moment one of them is whole.
 *
 * @param last called when the bytes are on the disk; where it throws, the checkpoints stay what they were.
 */
export function writeCheckpoint(folder: string, hash: string, checkpoint: Checkpoint, last: () => void): void {
  const { epoch, arrays, meta } = checkpoint;
  if (!Number.isFinite(epoch) || epoch < 0) throw new TypeError(`A checkpoint needs an epoch, not ${epoch}.`);
  if (Object.hasOwn(arrays, headName)) throw new TypeError(`The array name ${headName} is taken.`);
  const head = new TextEncoder().encode(`{"epoch":${epoch},"meta":${canonicalJson(meta)},"run":"${hash}"}`);
  const bytes = writeNpz({ ...arrays, [headName]: { data: head, shape: [head.length] } });
  // First written aside under a name that no reader looks at, so that the last one moves only once its successor is
  // safe.
  const pending = join(folder, pendingCheckpointName);
  writeFileAtomic(pending, bytes, last);
  const path = join(folder, checkpointName);
  try {
    renameIfThere(path, join(folder, previousCheckpointName));
    renameSync(pending, path);
    flushFolder(dirname(path));
  } catch (error) {
    throw fileError(error, path);
  }
}

/**
 * The last whole checkpoint, or null where there is none. A damaged one is removed and `note` told; then the previous
 * one serves.
 */
export function readCheckpoint(folder: string, hash: string, note: (message: string) => void): Checkpoint | null {
  for (const name of [checkpointName, previousCheckpointName]) {
    const path = join(folder, name);
    const bytes = readRegularFile(path, maxBytes);
    if (bytes === null) continue;
    try {
      return decode(bytes, hash, path);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      note(`${error.message} It was removed; the run goes on from an earlier state.`);
      removeIfThere(path);
    }
  }
  return null;
}

/** Removes what a finished run no longer needs. */
export function removeCheckpoints(folder: string): void {
  for (const name of [pendingCheckpointName, previousCheckpointName, checkpointName]) removeIfThere(join(folder, name));
}

function decode(bytes: Uint8Array, hash: string, path: string): Checkpoint {
  const { [headName]: head, ...arrays } = readNpz(bytes, { name: path, maxBytes });
  const value = head?.data instanceof Uint8Array ? parseJson(head.data) : undefined;
  if (typeof value !== "object" || value === null || !("epoch" in value)) {
    throw new UserError(`${path} is not a checkpoint.`);
  }
  const { epoch, meta, run }: { epoch?: JsonValue; meta?: JsonValue; run?: JsonValue } = value;
  if (typeof epoch !== "number" || epoch < 0 || meta === undefined) throw new UserError(`${path} is not a checkpoint.`);
  if (run !== hash) throw new UserError(`${path} is the checkpoint of another run.`);
  return { epoch, arrays, meta };
}

function renameIfThere(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
