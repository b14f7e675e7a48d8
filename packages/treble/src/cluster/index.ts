/** Networks done by many machines: a queue in Redis, the workers that serve it, and who waits for what they do. */

export { type Connection, connect, reasonOf } from "./connect.ts";
export { datasetFingerprint } from "./datasetFingerprint.ts";
export type { MachineRecord } from "./machineRecord.ts";
export { removeMachine, sayMachine } from "./machines.ts";
export { jobVersion, type NetworkJob, readNetworkJob } from "./networkJob.ts";
export { onQueue } from "./onQueue.ts";
export type { CellsContext, PerformCells } from "./performCells.ts";
export {
  cancelAll,
  drainQueue,
  type QueueOptions,
  type QueueStatus,
  queueStatus,
  retryFailed,
} from "./queueControl.ts";
export { jobsKey, prefix, queueName } from "./queueNames.ts";
export { queuePlace, queueVariable } from "./queuePlace.ts";
export { bucketStoreId, storeId } from "./storeId.ts";
export { ATTEMPTS, MAX_STALLED, type QueueTiming, queueTiming } from "./timing.ts";
