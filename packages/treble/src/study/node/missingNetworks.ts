import { UserError } from "../../errors/userError.ts";
import { finishedRuns } from "../../pipeline/trialJob.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import { isHeld } from "../plan/cellRuns.ts";
import type { Cell } from "../plan/cells.ts";
import { shardsOf, shardText } from "../plan/shards.ts";
import { refreshCells } from "./refreshCells.ts";
import { shardCount } from "./shardCount.ts";

/** So many are named. */
const MOST = 12;

/**
 * @throws UserError where networks are not finished in the store: which, and which of them somebody is at; and of which
 *   shards, where a shard of the same plan was begun in its folder or bucket.
 */
export async function expectAll(store: DiskStore, cells: readonly Cell[], signal: AbortSignal): Promise<void> {
  await refreshCells(store, cells, signal);
  const missing = cells.filter(({ config }) => finishedRuns(store, config) === null);
  if (missing.length === 0) return;
  const count = await shardCount(store, cells, signal);
  const held = new Set(missing.filter(({ config }) => isHeld(store, config)));
  const named = (some: readonly Cell[], most: number): string => {
    const labels = some.slice(0, most).map((cell) => `${cell.label}${held.has(cell) ? " (being done)" : ""}`);
    return `${labels.join("; ")}${some.length > most ? ` and ${some.length - most} more` : ""}`;
  };
  const place = store.remote?.url ?? store.root;
  const text = count === null ? named(missing, MOST) : byShards(missing, shardsOf(cells, count), named);
  throw new UserError(
    `${missing.length} of ${cells.length} networks are missing in ${place} (${text}); ${advice(count, held.size === missing.length)}.`,
  );
}

function byShards(
  missing: readonly Cell[],
  shards: readonly (readonly Cell[])[],
  named: (cells: readonly Cell[], most: number) => string,
): string {
  const owed = shards.flatMap((own, i) => {
    const cells = missing.filter((cell) => own.includes(cell));
    return cells.length === 0 ? [] : [{ name: shardText({ index: i + 1, count: shards.length }), cells }];
  });
  return owed.map(({ name, cells }) => `shard ${name}: ${named(cells, Math.ceil(MOST / owed.length))}`).join("; ");
}

function advice(count: number | null, allHeld: boolean): string {
  if (allHeld) return "wait until they are done, or give the commands again of machines that are gone";
  return count === null ? "do them first, in shards or at once" : "give the commands of these shards again";
}
