/** The worker's half of the queue: a module that the queue runs in child processes calls `serveJobs`. */

import { canonicalJson } from "../../formats/canonicalJson.ts";
import type { FromWorker, Job, ToWorker } from "./workerProtocol.ts";

/**
 * Does the jobs that the parent process sends, one at a time, until the parent lets go of it or dies.
 *
 * @param handler does one job and returns its result, plain JSON. `report` sends progress to the parent, as JSON.
 *   `signal` is aborted when the parent wants the worker to stop: it may save what it has and return soon; after two
 *   seconds the process is ended. An error it throws fails the job and leaves the worker alive; a `UserError` is
 *   reported as the user's mistake.
 * @throws Error in a process that was not started by the queue.
 */
export function serveJobs(
  handler: (job: Job, report: (data: unknown) => void, signal: AbortSignal) => Promise<unknown>,
): void {
  if (process.send === undefined) throw new Error("A worker is started by the queue, not by hand.");
  // The parent died, or lost interest, while this module was being loaded.
  if (!process.connected) process.exit(0);
  const stopping = new AbortController();
  let busy = false;

  const serve = async (job: Job): Promise<void> => {
    busy = true;
    let answer: FromWorker;
    try {
      const report = (data: unknown): void => void send({ type: "progress", id: job.id, data });
      const result = (await handler(job, report, stopping.signal)) ?? null;
      // Inside the job's own try: a result that JSON would distort (NaN to null) fails the job that made it.
      canonicalJson(result);
      answer = { type: "done", id: job.id, result };
    } catch (error) {
      answer = failure(job.id, error);
    }
    await send(answer);
    busy = false;
    if (stopping.signal.aborted) process.exit(0);
  };

  process.on("message", (message: ToWorker) => {
    if (message.type === "job") {
      void serve(message.job);
    } else {
      stopping.abort();
      if (!busy) process.exit(0);
    }
  });
  // Ctrl-C and a hang-up of the terminal reach the whole group of processes; the parent decides what they mean.
  for (const signal of ["SIGINT", "SIGHUP"]) process.on(signal, () => {});
  process.on("disconnect", () => {
    // Nobody is left to work for. An orderly exit in the midst of native computation can hang or crash, so the process
    // is ended as it would be by the parent; the run store stands that.
    if (busy) process.kill(process.pid, "SIGKILL");
    process.exit(0);
  });
  void send({ type: "ready" });
}

/** Resolves when the message is on its way; a message that nobody can take any more is dropped. */
function send(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (!process.connected || process.send === undefined) resolve();
    else process.send(message, undefined, {}, () => resolve());
  });
}

function failure(id: string, error: unknown): FromWorker {
  if (!(error instanceof Error)) return { type: "failed", id, message: String(error), userError: false };
  return {
    type: "failed",
    id,
    message: error.message,
    // By name: the handler's module may have another copy of the class.
    userError: error.name === "UserError",
    ...(error.stack !== undefined && { stack: error.stack }),
  };
}
