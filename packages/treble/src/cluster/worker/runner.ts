/** A runner: the process in which a worker does its networks, one at a time. The worker's own process must not wait. */

import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { namedDataset } from "../../data/known/namedDataset.ts";
import { isOwnName, type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";
import { serveJobs } from "../../runs/node/workerMain.ts";
import { type TrialJobConfig, workerTrial } from "../../study/node/workerTrial.ts";
import { datasetFingerprint } from "../datasetFingerprint.ts";

/** What the worker sends with a job. */
export interface RunnerJob extends Omit<TrialJobConfig, "own"> {
  /** What the dataset must hash to. */
  readonly fingerprint: string;
  /** Where images of one's own may be on this machine, the likeliest first. */
  readonly images: readonly OwnImages[];
}

/** What comes back: the runs themselves are in the store. */
export type RunnerResult =
  /** Why this machine cannot do it, while another one may: the rest of a sentence that begins with its name. */
  { readonly refused: string } | { readonly notes: readonly string[] };

/** What is wrong with this machine, and not with the network. */
class MachineError extends Error {}

const datasets = new Map<string, Promise<Dataset>>();

/** Loaded once a process, and fetched if need be. */
function dataset(name: string, { fingerprint, images }: RunnerJob): Promise<Dataset> {
  const key = `${name} ${fingerprint}`;
  const loaded = datasets.get(key) ?? checkedDataset(name, fingerprint, images);
  datasets.set(key, loaded);
  // What failed may be mended while the worker runs.
  loaded.catch(() => datasets.delete(key));
  return loaded;
}

async function checkedDataset(name: string, fingerprint: string, images: readonly OwnImages[]): Promise<Dataset> {
  let found: Dataset;
  try {
    found = isOwnName(name) ? await ownDataset(name, images) : await namedOnly(name);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    throw new MachineError(`has not the dataset ${name}: ${error.message}`, { cause: error });
  }
  const own = datasetFingerprint(found);
  if (own === fingerprint) return found;
  throw new MachineError(
    `has another dataset of the name ${name}: its content hashes to ${own.slice(0, 16)}, the study's to ${fingerprint.slice(0, 16)}; make them the same`,
  );
}

/** A job may not name paths of this machine. */
async function namedOnly(name: string): Promise<Dataset> {
  if (!namedDataset(name)) throw new UserError(`there is no dataset ${JSON.stringify(name)}`);
  return loadDataset(name);
}

async function ownDataset(name: string, images: readonly OwnImages[]): Promise<Dataset> {
  const tried: string[] = [];
  for (const place of images) {
    try {
      const opened = await openOwnImages(place, { readArrays: readImageArrays });
      if (opened.name === name) return await opened.load();
      tried.push(`those in ${place.path} are others`);
    } catch (error) {
      if (!(error instanceof UserError)) throw error;
      tried.push(error.message.replace(/\.$/, ""));
    }
  }
  throw new UserError(`${tried.join("; ")}; say with --data where they are on this machine`);
}

/** Of a disk that is full, forbidden, read-only, broken or gone: another machine's may be well. */
const ofTheMachine = new Set(["ENOSPC", "EDQUOT", "EROFS", "EACCES", "EPERM", "EIO", "ESTALE", "ENOTCONN", "EMFILE"]);

function machineCode(error: unknown): boolean {
  for (let at = error; at instanceof Error; at = at.cause) if (ofTheMachine.has(errorCode(at) ?? "")) return true;
  return false;
}

serveJobs(async ({ config }, report, signal): Promise<RunnerResult> => {
  const job = config as RunnerJob;
  try {
    // Before anything is begun, though it may be finished: what a machine finds finished it must be able to check.
    await dataset(job.network.dataset, job);
    const { notes } = await workerTrial({ ...job, own: [] }, (name) => dataset(name, job), report, signal);
    return { notes };
  } catch (error) {
    if (error instanceof MachineError) return { refused: error.message };
    // Of the store, not of this run: what is wrong is said once.
    if (machineCode(error)) {
      const message = (error as Error).message.replaceAll(/\/runs\/[0-9a-f]{16}(\/[\w.-]+)?/g, "/runs");
      return { refused: `cannot do it here: ${message}` };
    }
    throw error;
  }
});
