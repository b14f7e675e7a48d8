import { setTimeout as sleep } from "node:timers/promises";
import { finishedRuns } from "../../pipeline/trialJob.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import { isHeld } from "../plan/cellRuns.ts";
import { type Cell, cellsOf } from "../plan/cells.ts";
import type { CoreShares } from "../plan/coreShares.ts";
import { type Shard, shardsOf, shardText } from "../plan/shards.ts";
import { planWork, type StudyWatch, type StudyWork } from "./performStudy.ts";
import { refreshCells } from "./refreshCells.ts";
import { runCells } from "./runCells.ts";
import { noteShardCount } from "./shardCount.ts";

/** What a shard did. */
export interface ShardResult {
  /** As in `3/16`. */
  readonly shard: string;
  /** Its own networks, all finished. */
  readonly networks: number;
  /** Networks of other shards that it went on with. */
  readonly stolen: number;
}

/** How often a shard that would steal looks whether somebody has let go of something. */
const LOOK_MS = 5_000;
/** For so long it looks: longer than a machine may be silent before another takes over what it holds. */
const PATIENCE_MS = 240_000;

/**
 * Does a shard of a study's networks, in child processes; no result is put together. Which networks these are hangs on
 * the study alone.
 *
 * @param steal afterwards networks of other shards too, as long as there are some that nobody holds.
 * @throws as `performStudy`
 */
export async function performShard(
  work: Omit<StudyWork, "command" | "commandFor">,
  shard: Shard,
  steal: boolean,
  watch: StudyWatch,
): Promise<ShardResult> {
  const { store, own: images } = work;
  const cells = cellsOf(work.study.parts);
  const own = shardsOf(cells, shard.count)[shard.index - 1]!;
  noteShardCount(store.root, cells, shard.count);
  const plan = await planWork(work, own, watch);
  await runCells(plan.planned, { ...plan.shares, ...placeOf(store), own: images }, watch.signal, watch.sink);
  const others = cells.filter((cell) => !own.includes(cell));
  const stolen = steal ? await stealCells(work, fromHere(others, shard), plan.shares, watch) : 0;
  return { shard: shardText(shard), networks: own.length, stolen };
}

/** Begun at another place in every shard, so that not all take the same. */
function fromHere(cells: readonly Cell[], { index, count }: Shard): readonly Cell[] {
  const at = Math.floor((cells.length * (index - 1)) / count);
  return [...cells.slice(at), ...cells.slice(0, at)];
}

function placeOf(store: DiskStore) {
  return { folder: store.root, bucket: store.remote?.url };
}

/** A few at a time, so that what others begin meanwhile is left to them. */
async function stealCells(
  { store, own }: Pick<StudyWork, "store" | "own">,
  cells: readonly Cell[],
  shares: CoreShares,
  { signal, sink }: StudyWatch,
): Promise<number> {
  let left = cells;
  let stolen = 0;
  for (let idle = 0; ; ) {
    signal.throwIfAborted();
    await refreshCells(store, left, signal);
    left = left.filter(({ config }) => finishedRuns(store, config) === null);
    const free = left.filter(({ config }) => !isHeld(store, config)).slice(0, shares.workers);
    if (left.length === 0 || idle > PATIENCE_MS) return stolen;
    if (free.length > 0) {
      idle = 0;
      sink.log(`Going on with ${free.map(({ label }) => label).join("; ")}, of other shards.`);
      const planned = free.map((cell) => ({ cell, found: null, runs: [] }));
      await runCells(planned, { ...shares, ...placeOf(store), own }, signal, sink);
      stolen += free.length;
    } else {
      // Their holders may be dead, which only time can tell.
      await sleep(LOOK_MS, undefined, { signal });
      idle += LOOK_MS;
    }
  }
}
