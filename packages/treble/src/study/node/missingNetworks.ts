import { UserError } from "../../errors/userError.ts";
import { finishedRuns } from "../../pipeline/trialJob.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import type { Cell } from "../plan/cells.ts";
import { shardsOf, shardText } from "../plan/shards.ts";
import { refreshCells } from "./refreshCells.ts";
import { shardCount } from "./shardCount.ts";

/** So many are named. */
const MOST = 12;

/**
 * @throws UserError where networks are not finished in the store: which, and of which shards, where a shard of the same
 *   plan was begun in its folder.
 */
export async function expectAll(store: DiskStore, cells: readonly Cell[], signal: AbortSignal): Promise<void> {
  await refreshCells(store, cells, signal);
  const missing = cells.filter(({ config }) => finishedRuns(store, config) === null);
  if (missing.length === 0) return;
  const count = shardCount(store.root, cells);
  const text = count === null ? named(missing) : byShards(missing, shardsOf(cells, count), count);
  const advice = count === null ? "do them first, in shards or at once" : "give the commands of these shards again";
  throw new UserError(
    `${missing.length} of ${cells.length} networks are missing in ${store.root} (${text}); ${advice}.`,
  );
}

function byShards(missing: readonly Cell[], shards: readonly (readonly Cell[])[], count: number): string {
  const owed = shards.flatMap((own, i) => {
    const cells = missing.filter((cell) => own.includes(cell));
    return cells.length === 0 ? [] : [{ name: shardText({ index: i + 1, count }), cells }];
  });
  return owed.map(({ name, cells }) => `shard ${name}: ${named(cells, Math.ceil(MOST / owed.length))}`).join("; ");
}

function named(cells: readonly Cell[], most: number = MOST): string {
  const more = cells.length > most ? ` and ${cells.length - most} more` : "";
  return `${cells
    .slice(0, most)
    .map(({ label }) => label)
    .join("; ")}${more}`;
}
