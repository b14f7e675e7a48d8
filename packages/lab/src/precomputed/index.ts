/** What the page shows before anything runs: the files that `treble lab export` writes, fetched and decoded. */

export { base64Bytes } from "./base64Bytes.ts";
export { type LabFilesHere, labFilesHere } from "./labFilesHere.ts";
