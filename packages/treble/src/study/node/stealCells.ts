import { setTimeout as sleep } from "node:timers/promises";
import { finishedRuns } from "../../pipeline/trialJob.ts";
import { isHeld } from "../plan/cellRuns.ts";
import type { Cell } from "../plan/cells.ts";
import type { CoreShares } from "../plan/coreShares.ts";
import type { StudyWatch, StudyWork } from "./performStudy.ts";
import { refreshCells } from "./refreshCells.ts";
import { runCells } from "./runCells.ts";

/** How often, and for how long, one that found nothing free looks whether somebody has let go of something. */
export interface Patience {
  readonly everyMs: number;
  readonly lastsMs: number;
}

/** Longer than a machine may be silent before another takes over what it holds. */
const usual: Patience = { everyMs: 5_000, lastsMs: 240_000 };

/**
 * Does those of the networks that are not finished and that nobody holds, a few at a time, so that what others begin
 * meanwhile is left to them.
 *
 * @returns how many; when all are finished, or others hold all that are not and go on holding them.
 */
export async function stealCells(
  { store, own }: Pick<StudyWork, "store" | "own">,
  cells: readonly Cell[],
  shares: CoreShares,
  { signal, sink }: StudyWatch,
  { everyMs, lastsMs }: Patience = usual,
): Promise<number> {
  let left = cells;
  let stolen = 0;
  for (let idleMs = 0; ; ) {
    signal.throwIfAborted();
    await refreshCells(store, left, signal);
    left = left.filter(({ config }) => finishedRuns(store, config) === null);
    const free = left.filter(({ config }) => !isHeld(store, config)).slice(0, shares.workers);
    if (free.length > 0) {
      idleMs = 0;
      sink.log(`Going on with ${free.map(({ label }) => label).join("; ")}, of other shards.`);
      const planned = free.map((cell) => ({ cell, found: null, runs: [] }));
      await runCells(planned, { ...shares, folder: store.root, bucket: store.remote?.url, own }, signal, sink);
      stolen += free.length;
      continue;
    }
    if (left.length === 0 || idleMs >= lastsMs) return stolen;
    // Their holders may be dead, which only time can tell.
    await sleep(everyMs, undefined, { signal });
    idleMs += everyMs;
  }
}
