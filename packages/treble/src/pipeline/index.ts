/** One network, one seed, from its rate to its probes; and attacks whose results a store keeps. */

export { type AttackJob, type AttackRunning, attackRun } from "./attackRun.ts";
export { collect, everywhere, type Probed, successful, type TrialRecord } from "./collect.ts";
export { type ForeseenConfig, type ForeseenSize, foreseenRun } from "./foreseenRun.ts";
export { type MeasureSummary, measureRunConfig } from "./measureRun.ts";
export { finishedRuns, type TrialRuns, trialJob } from "./trialJob.ts";
