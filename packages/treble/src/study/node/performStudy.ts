import { nodeBackend } from "ongrad/node";
import type { CellsContext, PerformCells } from "../../cluster/performCells.ts";
import type { Dataset } from "../../data/dataset.ts";
import type { OwnImages } from "../../data/own/ownImages.ts";
import { MissingRunError } from "../../errors/missingRunError.ts";
import { version } from "../../files/version.ts";
import type { TrialRuns } from "../../pipeline/trialJob.ts";
import type { StudyResult } from "../../results/results.ts";
import type { ProgressSink } from "../../running/progressSink.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import { type Cell, cellsOf } from "../plan/cells.ts";
import { assembleStudy } from "../study.ts";
import { expectAll } from "./missingNetworks.ts";
import { refreshCells } from "./refreshCells.ts";
import { runCells } from "./runCells.ts";
import type { Study } from "./studyOf.ts";
import { type PlanRequest, type StudyPlan, studyPlan } from "./studyPlan.ts";

/** A study to be done, and with what. */
export interface StudyWork extends Pick<PlanRequest, "workers" | "threads" | "called"> {
  readonly study: Study;
  readonly store: DiskStore;
  readonly dataset: (name: string) => Promise<Dataset>;
  /** Where images of one's own are, by the names that runs have for them. */
  readonly own: ReadonlyMap<string, OwnImages>;
  /** Does the networks that are missing; by default child processes do. */
  readonly perform?: PerformCells | undefined;
  /** What gives the result, and what gives that of one of its experiments alone: for people. */
  readonly command: string;
  readonly commandFor: (experiment: string, recipe: string) => string;
  /** Nothing is done: the results are put together from what is in the store. */
  readonly collect?: boolean | undefined;
}

/** Who follows it. */
export interface StudyWatch {
  readonly signal: AbortSignal;
  readonly sink: ProgressSink;
  /** Told what is to be done before it is begun. */
  readonly onPlan?: (plan: StudyPlan) => void;
}

/** Runs that somebody removes before the results are put together are done again so many times. */
const RETRIES = 3;

/**
 * Does what of a study is not in the store, in child processes, and puts the results together.
 *
 * @throws UserError with `collect` where networks are missing; it names them, and their shards where these are known.
 * @throws UserError where it cannot be done; the signal's reason when it is aborted: what is finished is kept.
 */
export async function performStudy(work: StudyWork, watch: StudyWatch): Promise<StudyResult> {
  for (let round = 0; ; round++) {
    try {
      return await performOnce(work, watch);
    } catch (error) {
      if (!(error instanceof MissingRunError) || round === RETRIES) throw error;
      watch.sink.log(`note: ${error.message}`);
    }
  }
}

async function performOnce(work: StudyWork, watch: StudyWatch): Promise<StudyResult> {
  const { store, dataset, own, command, commandFor, collect, perform } = work;
  const { signal, sink } = watch;
  const { parts } = work.study;
  const folder = store.root;
  const cells = cellsOf(parts);
  if (collect) await expectAll(store, cells, signal);
  const plan = await planWork(work, cells, watch, parts);
  const elsewhere = perform && { perform, context: contextOf(work, watch) };
  const place = { folder, bucket: store.remote?.url };
  const runs = await runCells(plan.planned, { ...plan.shares, ...place, own, elsewhere }, signal, sink);
  const seeds = new Map<string, TrialRuns[]>();
  for (const { id, condition } of cells) seeds.set(condition, [...(seeds.get(condition) ?? []), runs.get(id)!]);
  const laboratory = {
    ...{ store, dataset, signal, threads: 0, backend: nodeBackend() },
    clock: () => performance.now() / 1000,
  };
  return assembleStudy(laboratory, parts, seeds, {
    ...{ command, commandFor, version },
    finished: new Date().toISOString(),
  });
}

/** What a queue is given. */
function contextOf({ store, dataset, own }: StudyWork, { signal, sink }: StudyWatch): CellsContext {
  const refresh = (cells: readonly Cell[]): Promise<void> => refreshCells(store, cells, signal);
  return { ...{ store, folder: store.root, bucket: store.remote?.url, refresh }, dataset, own, signal, sink };
}

/**
 * What there is to do of these networks, and of what a study's parts compute; what is finished elsewhere is fetched
 * first.
 */
export async function planWork(
  { store, dataset, workers, threads, called }: Omit<StudyWork, "command" | "commandFor">,
  cells: readonly Cell[],
  { signal, sink, onPlan }: StudyWatch,
  parts: PlanRequest["parts"] = [],
): Promise<StudyPlan> {
  await refreshCells(store, cells, signal);
  const request = { cells, parts, store, folder: store.root, dataset, workers, threads, called };
  const plan = await studyPlan(request, signal);
  for (const note of plan.notes) sink.log(`note: ${note}`);
  if (plan.shares.note) sink.log(`note: ${plan.shares.note}`);
  onPlan?.(plan);
  return plan;
}
