/** The store in a folder, which several processes may share, and the queue of worker processes. For Node. */

export { readConfigFile } from "./configFile.ts";
export type { DiskRun, RunOptions } from "./diskRun.ts";
export { type DiskRunListing, DiskStore, openStore } from "./diskStore.ts";
export { maxDoneBytes, readDoneFile } from "./doneFile.ts";
export { lockBytes, parseLock } from "./lockRecord.ts";
export { type JobOutcome, type QueuedJob, runQueue } from "./queue.ts";
export { packRuns, unpackRuns } from "./runArchive.ts";
export { folderExists, isResult, namesIn, newFolder } from "./runFolder.ts";
export type { RunHere, RunRemote } from "./runRemote.ts";
export { silentMs } from "./silence.ts";
export { clockOf, isStale, type StaleOptions, staleAfterMs } from "./staleLock.ts";
export { serveJobs } from "./workerMain.ts";
export { type JobEnding, WorkerPool } from "./workerPool.ts";
