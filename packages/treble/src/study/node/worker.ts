/** A worker process of `treble reproduce`: does one network at a time, in a store that all workers share. */
import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import { UserError } from "../../errors/userError.ts";
import { serveJobs } from "../../runs/node/workerMain.ts";
import { type TrialJobConfig, workerTrial } from "./workerTrial.ts";

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

serveJobs(({ config }, report, signal) => {
  const job = config as TrialJobConfig;
  const places = new Map(job.own);
  return workerTrial(job, (name) => dataset(name, places), report, signal);
});
