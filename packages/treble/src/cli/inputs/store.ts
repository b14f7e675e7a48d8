import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { openShared } from "../../runs/node/bucket/openShared.ts";
import type { DiskRunListing, DiskStore } from "../../runs/node/diskStore.ts";
import type { CliContext } from "../terminal/context.ts";

/**
 * The store in `folder`, made if need be, whose runs are in a bucket too where its URL is given; damage found in it is
 * said on stderr.
 */
export function writableStore(folder: string, log: (line: string) => void, bucket?: string): DiskStore {
  return openShared(folder, bucket, (message) => log(`note: ${message}`));
}

/** The store in `folder`; null where there is none yet: looking must not make one. */
export function existingStore(folder: string, context: CliContext): DiskStore | null {
  if (!existsSync(folder)) return null;
  if (!statSync(folder).isDirectory()) {
    throw new UserError(`${folder} is a file; --results names the folder that holds the runs`);
  }
  if (!existsSync(join(folder, "runs"))) return null;
  return writableStore(folder, (line) => context.stderr.write(`${line}\n`));
}

/** Whether `text` may be (the beginning of) a run's id. */
export function looksLikeId(text: string): boolean {
  return /^[0-9a-f]{4,64}$/i.test(text);
}

/** A run found by its id, and the store that holds it. */
export interface FoundRun {
  readonly store: DiskStore;
  readonly listing: DiskRunListing;
}

/**
 * The one run in the store at `folder` whose id, or full hash, begins with `id`.
 * @throws UserError where there is none, or more than one.
 */
export function findRun(folder: string, id: string, context: CliContext): FoundRun {
  const store = existingStore(folder, context);
  const wanted = id.toLowerCase().slice(0, 16);
  const found = store && looksLikeId(id) ? store.list().filter((run) => run.id.startsWith(wanted)) : [];
  const [listing] = found;
  if (store && listing && found.length === 1) return { store, listing };
  if (found.length > 1) {
    const ids = found.map((run) => run.id).join(", ");
    throw new UserError(`${found.length} runs in ${folder} begin with ${id} (${ids}); give more of the id.`);
  }
  const digits = /^[0-9a-f]{1,3}$/i.test(id) ? " (give at least 4 digits)" : "";
  throw new UserError(
    `There is no run ${id} in ${folder}${digits}; \`treble runs list${resultsFlag(folder)}\` shows those there are.`,
  );
}

/** ` --results FOLDER` for a command in a message; nothing where that is the default. */
export function resultsFlag(folder: string): string {
  return folder === "results" ? "" : ` --results ${folder}`;
}
