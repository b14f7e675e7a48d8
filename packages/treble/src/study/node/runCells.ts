import type { CellsContext, PerformCells } from "../../cluster/performCells.ts";
import type { OwnImages } from "../../data/own/ownImages.ts";
import { UserError } from "../../errors/userError.ts";
import type { JobProgress } from "../../pipeline/trial/laboratory.ts";
import { progressText } from "../../pipeline/trial/progressText.ts";
import type { TrialRuns } from "../../pipeline/trialJob.ts";
import type { ProgressSink } from "../../running/progressSink.ts";
import { type JobOutcome, type QueuedJob, runQueue } from "../../runs/node/queue.ts";
import type { Cell } from "../plan/cells.ts";
import type { PlannedCell } from "../plan/plan.ts";
import type { TrialJobConfig, TrialJobResult } from "./workerTrial.ts";

/** Where and with how much the cells are done. */
export interface CellOptions {
  readonly folder: string;
  /** The bucket that has the runs too. */
  readonly bucket?: string | undefined;
  readonly workers: number;
  readonly threads: number;
  /** Where images of one's own are, by name. */
  readonly own: ReadonlyMap<string, OwnImages>;
  /** Given, it does those that are not in the store, with what is there; no process is started here. */
  readonly elsewhere?: { readonly perform: PerformCells; readonly context: CellsContext } | undefined;
}

/** The finished runs of every cell, by id; those that are not in the store are done in child processes. */
export async function runCells(
  planned: readonly PlannedCell[],
  { folder, bucket, workers, threads, own, elsewhere }: CellOptions,
  signal: AbortSignal,
  display: ProgressSink,
): Promise<Map<string, TrialRuns>> {
  const runs = new Map<string, TrialRuns>();
  const missing = new Map<string, Cell>();
  for (const { cell, found } of planned) {
    if (!found) {
      missing.set(cell.id, cell);
      continue;
    }
    runs.set(cell.id, found);
    // Begun and over at once: it counts as done, and says nothing about the speed of the rest.
    display.start(cell.id, cell.label, cell.work);
    display.finish(cell.id);
  }
  if (runs.size > 0) display.log(`${runs.size} of ${planned.length} networks are in ${folder} already.`);
  if (missing.size === 0) return runs;
  if (elsewhere) {
    const left = planned.filter(({ found }) => !found);
    return new Map([...runs, ...(await elsewhere.perform(left, elsewhere.context))]);
  }

  const labelOf = (id: string): string => missing.get(id)!.label;
  const jobs = [...missing.values()].map(({ id, config }): QueuedJob => {
    const job: TrialJobConfig = { store: folder, ...(bucket && { bucket }), threads, network: config, own: [...own] };
    return { id, config: job };
  });
  const outcomes = await runQueue(jobs, {
    workers,
    workerUrl: new URL("./worker.js", import.meta.url),
    signal,
    onEvent: (event) => {
      if (event.type === "started") display.start(event.id, labelOf(event.id), missing.get(event.id)!.work);
      else if (event.type === "progress") {
        const progress = event.data as JobProgress;
        display.update(event.id, { done: progress.done, text: progressText(progress) });
      } else if (event.type === "retried") {
        display.finish(event.id);
        display.log(`note: the worker of ${labelOf(event.id)} died (${event.message}); trying once more.`);
      } else {
        for (const note of notesOf(event.outcome)) display.log(`note: ${note}`);
        display.finish(event.outcome.id, `${labelOf(event.outcome.id)}: ${ending(event.outcome)}`);
      }
    },
  });
  const failed = outcomes.filter((outcome) => outcome.state !== "done");
  if (failed.length > 0) {
    const mistake = failed.find((outcome) => outcome.state === "failed" && outcome.userError);
    if (mistake?.state === "failed") throw new UserError(mistake.message);
    throw new Error(
      `${failed.length} of ${planned.length} networks failed (${failed.map(({ id }) => id).join(", ")}); what is finished is kept, and the same command tries the rest again.`,
    );
  }
  for (const outcome of outcomes) {
    if (outcome.state === "done") runs.set(outcome.id, (outcome.result as TrialJobResult).runs);
  }
  return runs;
}

/** What a worker found damaged in the store, and mended. */
function notesOf(outcome: JobOutcome): readonly string[] {
  return outcome.state === "done" ? (outcome.result as TrialJobResult).notes : [];
}

function ending(outcome: JobOutcome): string {
  switch (outcome.state) {
    case "done":
      return "done";
    case "failed":
      return `failed: ${outcome.message}`;
    case "skipped":
      return `left out, because ${outcome.because} failed`;
  }
}
