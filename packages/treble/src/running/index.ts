/** How graphs are run: one options type, the platform's backend, batches. */

export { batchSizeOf } from "./batchSizeOf.ts";
export { checkRunning } from "./checkRunning.ts";
export { compileOptions } from "./compileOptions.ts";
export { inBatches } from "./inBatches.ts";
export type { ProgressSink } from "./progressSink.ts";
export type { Progress, Running } from "./running.ts";
export { stepsPerRun } from "./stepsPerRun.ts";
