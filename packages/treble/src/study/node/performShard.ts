import { type Cell, cellsOf } from "../plan/cells.ts";
import { cellsOfShard, type Shard, shardText } from "../plan/shards.ts";
import { planWork, type StudyWatch, type StudyWork } from "./performStudy.ts";
import { runCells } from "./runCells.ts";
import { noteShardCount } from "./shardCount.ts";
import { stealCells } from "./stealCells.ts";

/** What a shard did. */
export interface ShardResult {
  /** As in `3/16`. */
  readonly shard: string;
  /** Its own networks, all finished. */
  readonly networks: number;
  /** Networks of other shards that it went on with. */
  readonly stolen: number;
}

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
  const own = cellsOfShard(cells, shard);
  await noteShardCount(store, cells, shard.count, watch.signal);
  const plan = await planWork(work, own, watch);
  const place = { folder: store.root, bucket: store.remote?.url };
  await runCells(plan.planned, { ...plan.shares, ...place, own: images }, watch.signal, watch.sink);
  const others = cells.filter((cell) => !own.includes(cell));
  const stolen = steal ? await stealCells(work, fromHere(others, shard), plan.shares, watch) : 0;
  return { shard: shardText(shard), networks: own.length, stolen };
}

/** Begun at another place in every shard, so that not all take the same. */
function fromHere(cells: readonly Cell[], { index, count }: Shard): readonly Cell[] {
  const at = Math.floor((cells.length * (index - 1)) / count);
  return [...cells.slice(at), ...cells.slice(0, at)];
}
