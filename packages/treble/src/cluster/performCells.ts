import type { Dataset } from "../data/dataset.ts";
import type { OwnImages } from "../data/own/ownImages.ts";
import type { TrialRuns } from "../pipeline/trialJob.ts";
import type { ProgressSink } from "../running/progressSink.ts";
import type { RunStore } from "../runs/store.ts";
import type { Cell } from "../study/plan/cells.ts";
import type { PlannedCell } from "../study/plan/plan.ts";

/** What there is for doing cells with. */
export interface CellsContext {
  readonly store: RunStore;
  /** The store's. */
  readonly folder: string;
  /** The bucket that has the store's runs too; the workers have it in common then, and not the folder. */
  readonly bucket: string | undefined;
  /** Fetches what is finished elsewhere of these networks. */
  readonly refresh: (cells: readonly Cell[]) => Promise<void>;
  readonly dataset: (name: string) => Promise<Dataset>;
  /** Where images of one's own are, by name. */
  readonly own: ReadonlyMap<string, OwnImages>;
  readonly signal: AbortSignal;
  readonly sink: ProgressSink;
}

/**
 * Does cells of which the store has not all runs.
 *
 * @returns their runs, by the cells' ids.
 * @throws an error that says which failed, when the others are done; the signal's reason when it is aborted.
 */
export type PerformCells = (
  missing: readonly PlannedCell[],
  context: CellsContext,
) => Promise<ReadonlyMap<string, TrialRuns>>;
