import type { DiskStore } from "../../runs/node/diskStore.ts";
import { knownRuns } from "../plan/cellRuns.ts";
import type { Cell } from "../plan/cells.ts";

/**
 * Where the runs of a store are elsewhere too: fetches what is finished there of these networks, and gives what is
 * finished here alone.
 *
 * @throws UserError where the other place does not answer; the signal's reason when it is aborted.
 */
export async function refreshCells(store: DiskStore, cells: readonly Cell[], signal: AbortSignal): Promise<void> {
  if (!store.remote) return;
  await store.remote.look(signal);
  const seen = new Set<string>();
  for (const { config } of cells) {
    // What is fetched tells the names of the next ones.
    for (let fresh = true; fresh; ) {
      const runs = knownRuns(store, config).filter(({ id }) => !seen.has(id));
      for (const run of runs) {
        seen.add(run.id);
        await run.refresh?.(signal);
      }
      fresh = runs.some((run) => run.isDone());
    }
  }
}
