/** The store of runs: its interface, and the store in memory. */

export { completeRun } from "./completeRun.ts";
export { configHash } from "./configHash.ts";
export {
  checkFileName,
  checkpointName,
  configName,
  doneName,
  isFileName,
  lockName,
  metricsName,
  passing,
  pendingCheckpointName,
  previousCheckpointName,
} from "./fileNames.ts";
export { memoryStore } from "./memoryStore.ts";
export type { Checkpoint, Digest, MetricsRow, Run, RunListing, RunResult, RunStore, RunWriter } from "./store.ts";
