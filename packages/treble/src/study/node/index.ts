/** Studies on a disk: read, planned, done in worker processes, written. For Node. */

export { type ExportLabOptions, exportLab } from "./exportLab.ts";
export { freeDisk, nearestFolder } from "./freeDisk.ts";
export { performShard, type ShardResult } from "./performShard.ts";
export { performStudy } from "./performStudy.ts";
export { type ReproduceOptions, type ReproduceShardOptions, reproduce } from "./reproduce.ts";
export { MAX_RESULT_BYTES } from "./resultFile.ts";
export { type ShardOptions, shardAsked } from "./shardOptions.ts";
export { type Study, type StudyRequest, studyOf } from "./studyOf.ts";
export { type StudyPlan, type Surroundings, studyPlan } from "./studyPlan.ts";
export { type TrialJobConfig, workerTrial } from "./workerTrial.ts";
export { writeStudy } from "./writeStudy.ts";
