/** The store in a folder, which several processes may share, and the queue of worker processes. For Node. */

export type { DiskRun, RunOptions } from "./diskRun.ts";
export { type DiskRunListing, DiskStore, openStore } from "./diskStore.ts";
export { type JobOutcome, type QueuedJob, runQueue } from "./queue.ts";
export { packRuns, unpackRuns } from "./runArchive.ts";
export { namesIn } from "./runFolder.ts";
export { serveJobs } from "./workerMain.ts";
export { type JobEnding, WorkerPool } from "./workerPool.ts";
