import { z } from "zod";
import { UserError } from "../errors/userError.ts";
import { version } from "../files/version.ts";
import type { TrialConfig } from "../pipeline/trial/trialConfig.ts";
import { resultVersion } from "../pipeline/trial/version.ts";
import { configHash } from "../runs/configHash.ts";

/** What a job says besides its network: who may do it. */
export interface JobTerms {
  /** Of the store that all machines share. */
  readonly store: string;
  /** What the dataset's content hashes to. */
  readonly dataset: string;
  /** Runs that are still to be done. */
  readonly runs: number;
  /** Of images of one's own: how they lie on disk and what is made of them, and where the coordinator has them. */
  readonly own?: { readonly kind: string; readonly path: string; readonly options: object } | undefined;
}

/** A network as it stands in the queue. */
export interface NetworkJob extends JobTerms {
  /** Of Treble and of its results: a machine with another one would give other numbers. */
  readonly version: string;
  readonly network: TrialConfig;
}

/** Of Treble, and of what it computes. */
export const jobVersion: string = `${version} (results ${resultVersion})`;

/**
 * The most that a job may say, in bytes of JSON; a network is 1 to 2 kB. It stands in the job itself, not in a file of
 * the store: a worker may hear of the job before a shared folder shows it the file, and a bucket has no folder.
 */
export const MAX_JOB_BYTES = 65_536;

/** A network with what it takes to do it. @throws UserError where that is more than a job may hold. */
export function networkJob(network: TrialConfig, terms: JobTerms): { readonly id: string; readonly data: NetworkJob } {
  const data = { ...terms, version: jobVersion, network };
  const bytes = Buffer.byteLength(JSON.stringify(data));
  if (bytes > MAX_JOB_BYTES) {
    throw new UserError(
      `A network of the study is ${bytes} bytes of JSON, more than the ${MAX_JOB_BYTES} that a queue takes; run the study without a queue.`,
    );
  }
  return { id: idOf(data), data };
}

/**
 * By all that decides what is done, and where: neither how many runs are left nor where the coordinator has the images
 * does. BullMQ takes no id of digits alone.
 */
function idOf({ own, store, dataset, version, network }: Omit<NetworkJob, "network"> & { network: object }): string {
  const images = own === undefined ? {} : { own: { kind: own.kind, options: own.options } };
  return `run-${configHash({ store, dataset, version, network, ...images })}`;
}

const schema = z.looseObject({
  store: z.string(),
  dataset: z.string(),
  version: z.string(),
  runs: z.number(),
  own: z.looseObject({ kind: z.string(), path: z.string(), options: z.looseObject({}) }).optional(),
  network: z.looseObject({
    dataset: z.string(),
    seed: z.number(),
    architecture: z.looseObject({ family: z.string() }),
  }),
});

/**
 * Reads what a job says. Of another version nothing more than the version need be as it is here.
 *
 * @throws UserError where it is no job of Treble's, or not what its id says that it is.
 */
export function readNetworkJob(id: string, data: unknown): NetworkJob {
  const job = schema.safeParse(data);
  if (!job.success) {
    throw new UserError(
      `${id} is no network of a study: what it says cannot be read as one; remove it from the queue.`,
    );
  }
  if (idOf(job.data) !== id) {
    throw new UserError(`${id} was changed in the queue: what it says has another hash; start the study again.`);
  }
  return job.data as unknown as NetworkJob;
}
