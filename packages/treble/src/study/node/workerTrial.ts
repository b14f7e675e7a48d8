import { nodeBackend } from "ongrad/node";
import type { Dataset } from "../../data/dataset.ts";
import type { OwnImages } from "../../data/own/ownImages.ts";
import { UserError } from "../../errors/userError.ts";
import type { Report } from "../../pipeline/trial/laboratory.ts";
import type { TrialConfig } from "../../pipeline/trial/trialConfig.ts";
import { type TrialRuns, trialJob } from "../../pipeline/trialJob.ts";
import { openShared } from "../../runs/node/bucket/openShared.ts";

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

/** Does one network in a worker process, in a store that all workers share. Throws as `trialJob` does. */
export async function workerTrial(
  { store, bucket, threads, network }: TrialJobConfig,
  dataset: (name: string) => Promise<Dataset>,
  report: Report,
  signal: AbortSignal,
): Promise<TrialJobResult> {
  const notes: string[] = [];
  const laboratory = {
    store: openShared(store, bucket, (message) => notes.push(message)),
    backend: nodeBackend(),
    threads,
    dataset,
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
}
