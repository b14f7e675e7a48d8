/** A store whose runs are in an S3-compatible bucket too, for machines that share no folder. For Node. */

export { parseBucketUrl } from "./bucketUrl.ts";
export { openShared } from "./openShared.ts";
