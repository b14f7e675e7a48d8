/** A worker process of `treble reproduce`: does one network at a time, in a store that all workers share. */
import { nodeBackend } from "ongrad/node";
import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import { UserError } from "../../errors/userError.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { type TrialRuns, trialJob } from "../../pipeline/trialJob.ts";
import { openShared } from "../../runs/node/bucket/openShared.ts";
import { serveJobs } from "../../runs/node/workerMain.ts";

/** What the parent sends with a job. */
export interface TrialJobConfig {
  readonly store: string;
  /** The bucket that has the runs too, as in `s3://bucket/prefix`. */
  readonly bucket?: string;
  readonly threads: number;
  readonly network: TrialConfig;
  /** Where images of one's own are, by the names that networks have for them. */
  readonly own: readonly (readonly [name: string, images: OwnImages])[];
}

/** What comes back. */
export interface TrialJobResult {
  readonly runs: TrialRuns;
  /** What was found damaged in the store, and what was done about it. */
  readonly notes: readonly string[];
}

const datasets = new Map<string, Promise<Dataset>>();

/** Loaded once a process. The parent has fetched it, so the network is not asked. */
function dataset(name: string, own: ReadonlyMap<string, OwnImages>): Promise<Dataset> {
  const images = own.get(name);
  const loaded = datasets.get(name) ?? (images ? ownDataset(name, images) : loadDataset(name, { offline: true }));
  datasets.set(name, loaded);
  return loaded;
}

async function ownDataset(name: string, images: OwnImages): Promise<Dataset> {
  const opened = await openOwnImages(images, { readArrays: readImageArrays });
  if (opened.name === name) return opened.load();
  throw new UserError(`The images in ${images.path} changed while they were in use; start the command again.`);
}

serveJobs(async ({ config }, report, signal): Promise<TrialJobResult> => {
  const { store, bucket, threads, network, own } = config as TrialJobConfig;
  const places = new Map(own);
  const notes: string[] = [];
  const laboratory = {
    store: openShared(store, bucket, (message) => notes.push(message)),
    backend: nodeBackend(),
    threads,
    dataset: (name: string) => dataset(name, places),
    clock: () => performance.now() / 1000,
    signal,
  };
  try {
    return { runs: await trialJob(laboratory, network, report), notes };
  } catch (error) {
    if (error instanceof UserError) throw error;
    throw new Error(`${network.architecture.family}, seed ${network.seed}: ${(error as Error).message}`, {
      cause: error,
    });
  }
});
