/** Executes jobs that may depend on each other, several at a time, each in a child process. */

import { canonicalJson } from "../../formats/canonicalJson.ts";
import { type JobEnding, WorkerPool } from "./workerPool.ts";
import type { Job } from "./workerProtocol.ts";

export interface QueuedJob extends Job {
  /** Ids of jobs that must be done before this one begins. */
  readonly dependsOn?: readonly string[];
}

export type JobOutcome =
  | { readonly id: string; readonly state: "done"; readonly result: unknown }
  | {
      readonly id: string;
      readonly state: "failed";
      readonly message: string;
      readonly userError: boolean;
      readonly stack?: string;
    }
  /** Not begun, because the job `because` failed or was itself skipped. */
  | { readonly id: string; readonly state: "skipped"; readonly because: string };

export type QueueEvent =
  | { readonly type: "started"; readonly id: string; readonly attempt: number }
  | { readonly type: "progress"; readonly id: string; readonly data: unknown }
  /** The worker died; the job is begun again in a new one. */
  | { readonly type: "retried"; readonly id: string; readonly message: string }
  | { readonly type: "ended"; readonly outcome: JobOutcome };

export interface QueueOptions {
  /** The most jobs at a time, each in a process of its own; a whole number from 1 on. */
  readonly workers: number;
  /** A module that calls `serveJobs`. */
  readonly workerUrl: URL;
  /** Set in the workers besides the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  readonly onEvent?: (event: QueueEvent) => void;
  readonly signal?: AbortSignal;
}

/** A job whose worker dies is begun again this many times. */
const retries = 1;

/**
 * Does the jobs, in their order where their dependencies allow it. A job that fails, or whose worker dies twice, costs
 * itself and those that depend on it; the others go on.
 *
 * @returns an outcome for each job, in the order of `jobs`, when all workers are gone.
 * @throws TypeError for ids that are doubled or unknown, dependencies in a circle, or a config that is not plain JSON;
 *   an error named AbortError, after all workers are gone, when `signal` is aborted; whatever `onEvent` throws.
 */
export async function runQueue(jobs: readonly QueuedJob[], options: QueueOptions): Promise<JobOutcome[]> {
  checkJobs(jobs);
  const { signal } = options;
  if (signal?.aborted) throw abortError(signal);
  const pool = new WorkerPool({
    size: options.workers,
    workerUrl: options.workerUrl,
    ...(options.env && { env: options.env }),
  });
  const outcomes = new Map<string, JobOutcome>();
  const waiting = new Set(jobs);
  const { promise: settled, resolve, reject } = withResolvers();

  const tell = (event: QueueEvent): void => {
    try {
      options.onEvent?.(event);
    } catch (error) {
      reject(error);
    }
  };
  const end = (outcome: JobOutcome): void => {
    outcomes.set(outcome.id, outcome);
    tell({ type: "ended", outcome });
  };
  let over = false;

  const execute = async (job: QueuedJob): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      tell({ type: "started", id: job.id, attempt });
      const ending = await pool.run(job, (data) => over || tell({ type: "progress", id: job.id, data }), attempt > 1);
      if (over) return;
      if (ending.type !== "crashed" || attempt > retries) return end(outcomeOf(job.id, ending));
      tell({ type: "retried", id: job.id, message: ending.message });
    }
  };
  const advance = (): void => {
    // Deleting while iterating is defined for a Set; jobs are listed in any order, so a skip may need another round.
    for (let skipped = true; skipped; ) {
      skipped = false;
      for (const job of waiting) {
        const because = job.dependsOn?.find((id) => outcomes.has(id) && outcomes.get(id)?.state !== "done");
        if (because === undefined) continue;
        waiting.delete(job);
        end({ id: job.id, state: "skipped", because });
        skipped = true;
      }
    }
    for (const job of waiting) {
      if (over || pool.free === 0) break;
      if (!(job.dependsOn ?? []).every((id) => outcomes.get(id)?.state === "done")) continue;
      waiting.delete(job);
      execute(job).then(() => over || advance(), reject);
    }
    if (outcomes.size === jobs.length) resolve();
  };

  const onAbort = (): void => reject(signal && abortError(signal));
  signal?.addEventListener("abort", onAbort, { once: true });
  try {
    advance();
    await settled;
  } finally {
    over = true;
    signal?.removeEventListener("abort", onAbort);
    await pool.stop();
  }
  return jobs.map((job) => outcomes.get(job.id)).filter((outcome) => outcome !== undefined);
}

function outcomeOf(id: string, ending: JobEnding): JobOutcome {
  switch (ending.type) {
    case "done":
      return { id, state: "done", result: ending.result };
    case "failed": {
      const { message, userError, stack } = ending;
      return { id, state: "failed", message, userError, ...(stack !== undefined && { stack }) };
    }
    case "crashed":
      return { id, state: "failed", message: ending.message, userError: false };
  }
}

function checkJobs(jobs: readonly QueuedJob[]): void {
  const byId = new Map(jobs.map((job) => [job.id, job]));
  if (byId.size !== jobs.length) throw new TypeError("Two jobs have the same id.");
  // Before anything is begun: the channel would turn NaN into null, and the worker would do another job than meant.
  for (const job of jobs) canonicalJson(job.config);
  const finished = new Set<string>();
  const open = new Set<string>();
  // Depth first, with the way down on a stack of our own: chains may be long.
  for (const start of jobs) {
    const way: { job: QueuedJob; next: number }[] = [{ job: start, next: 0 }];
    for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
      const { job } = top;
      const id = (job.dependsOn ?? [])[top.next++];
      open.add(job.id);
      if (finished.has(job.id) || id === undefined) {
        finished.add(job.id);
        open.delete(job.id);
        way.pop();
        continue;
      }
      const needed = byId.get(id);
      if (needed === undefined) throw new TypeError(`The job ${job.id} depends on ${id}, which is not in the queue.`);
      if (open.has(id)) throw new TypeError(`The jobs ${job.id} and ${id} depend on each other in a circle.`);
      way.push({ job: needed, next: 0 });
    }
  }
}

function abortError(signal: AbortSignal): Error {
  const error = new Error("The queue was aborted.", { cause: signal.reason });
  error.name = "AbortError";
  return error;
}

function withResolvers(): { promise: Promise<void>; resolve: () => void; reject: (reason: unknown) => void } {
  let resolve = (): void => {};
  let reject: (reason: unknown) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
