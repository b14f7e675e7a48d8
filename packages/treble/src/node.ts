/**
 * What needs files or the network: models and images of one's own, audits of them, datasets, the store of runs and
 * studies.
 *
 *     import { loadDataset, loadFile } from "treble-lab/node";
 *     const model = await loadFile("resnet.onnx", { mean, std });
 *     const { test } = await loadDataset("cifar10");
 */

export { type AuditedFile, type AuditFileOptions, auditFile } from "./audit/node/auditFile.ts";
export type { AuditImages } from "./audit/node/auditImages.ts";
export {
  type ExportedAdversarial,
  exportAdversarial,
  type FoundAdversarial,
} from "./audit/node/exportAdversarial.ts";
export { readAudit } from "./audit/node/readAudit.ts";
export { writeAudit } from "./audit/node/writeAudit.ts";
export { writeAuditComparison } from "./audit/node/writeAuditComparison.ts";
export {
  cancelAll,
  drainQueue,
  type QueueOptions,
  type QueueStatus,
  queueStatus,
  retryFailed,
} from "./cluster/queueControl.ts";
export { type WorkOptions, work } from "./cluster/worker/work.ts";
export {
  type DatasetListing,
  type LoadOptions as LoadDatasetOptions,
  listDatasets,
  loadDataset,
} from "./data/catalogue/datasets.ts";
export type { Dataset, Split } from "./data/dataset.ts";
export type { FetchOptions } from "./data/node/fetchDataset.ts";
export type { ClassList } from "./data/own/classList.ts";
export type { ImageArrays, Layout, NumericArray } from "./data/own/imageArrays.ts";
export {
  type OpenedImages,
  type OwnImages,
  type OwnKind,
  type OwnProgress,
  type OwnReading,
  openOwnImages,
} from "./data/own/ownImages.ts";
export { asTheyAre, type OwnOptions } from "./data/own/ownOptions.ts";
export type { Preparation } from "./data/own/preparation.ts";
export { readImageArrays } from "./data/own/readImageArrays.ts";
export type { Most } from "./data/own/readSource.ts";
export type { Interpolation } from "./data/own/resample.ts";
export type { SkippedImage } from "./data/own/skippedImage.ts";
export { UserError } from "./errors/userError.ts";
export { loadFile } from "./models/node/loadFile.ts";
export type { Device } from "./running/node/deviceBackend.ts";
export type { DiskRun, RunOptions } from "./runs/node/diskRun.ts";
export { type DiskRunListing, DiskStore, openStore } from "./runs/node/diskStore.ts";
export type { RunHere, RunRemote } from "./runs/node/runRemote.ts";
export type { RunStore } from "./runs/store.ts";
export { type ServedSite, type SiteOptions, serveSite } from "./site/serveSite.ts";
export { type ExportLabOptions, exportLab } from "./study/node/exportLab.ts";
export type { ShardResult } from "./study/node/performShard.ts";
export { type ReproduceOptions, type ReproduceShardOptions, reproduce } from "./study/node/reproduce.ts";
export type { StudyRequest } from "./study/node/studyOf.ts";
export { writeStudy } from "./study/node/writeStudy.ts";
