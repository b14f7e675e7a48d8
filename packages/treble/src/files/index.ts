/**
 * Files on a disk that may be full, shared or hostile: written so that nothing is lost, read without trust. For Node.
 */

export { appendDescriptor } from "./appendDescriptor.ts";
export {
  createFile,
  createFileAtomic,
  flushFolder,
  isTemporary,
  linkInto,
  removeIfThere,
  sweepTemporaryFiles,
  writeFileAtomic,
  writeFully,
  writeTemporary,
} from "./atomicFile.ts";
export { checkWritable } from "./checkWritable.ts";
export { errorCode, fileError } from "./fileError.ts";
export { makeFolder, makeFolderAndParents } from "./makeFolder.ts";
export { isRunning, type ProcessIdentity, thisHost, thisProcess } from "./processIdentity.ts";
export { type Digest, digestFile, readRegularFile, withFileSource } from "./regularFile.ts";
export { version } from "./version.ts";
