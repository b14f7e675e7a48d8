import { resolve } from "node:path";
import { onQueue } from "../../cluster/onQueue.ts";
import { datasetName } from "../../data/catalogue/datasetName.ts";
import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type OpenedImages, type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { asTheyAre } from "../../data/own/ownOptions.ts";
import { ownPlace } from "../../data/own/ownPlace.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import { UserError } from "../../errors/userError.ts";
import type { StudyResult } from "../../results/results.ts";
import type { Running } from "../../running/running.ts";
import { parseBucketUrl } from "../../runs/node/bucket/bucketUrl.ts";
import { openShared } from "../../runs/node/bucket/openShared.ts";
import { kindOf } from "../../text/kindOf.ts";
import { cellsOf } from "../plan/cells.ts";
import { cellsOfShard } from "../plan/shards.ts";
import { performShard, type ShardResult } from "./performShard.ts";
import { performStudy } from "./performStudy.ts";
import { type ShardOptions, shardAsked } from "./shardOptions.ts";
import { type StudyRequest, studyOf } from "./studyOf.ts";
import { studyProgress } from "./studyProgress.ts";
import { writeStudy } from "./writeStudy.ts";

/** Where a study is done, and with how much. */
export interface ReproduceOptions extends Pick<Running, "signal" | "onProgress"> {
  /** Holds the runs, and the pages when it is done; made if need be. Default `results`. */
  readonly folder?: string;
  /** Networks at a time. Default: as many as there are cores. */
  readonly workers?: number;
  /** Threads of each network. Default 1. */
  readonly threads?: number;
  /**
   * A bucket that machines share, as in `s3://bucket/prefix`: finished runs are fetched from it and put there. Who may
   * is said by the environment: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION, AWS_ENDPOINT_URL_S3.
   */
  readonly store?: string;
  /** Whether nothing is done, and the result put together from what shards have done. */
  readonly collect?: boolean;
  /**
   * The address of a queue in Redis, as `work` has it, whose workers do the networks; `""` for the one in TREBLE_QUEUE.
   * Then `workers` and `threads` are for the workers to say. Default: child processes of this one do.
   */
  readonly queue?: string;
  /** Told what a user should know, a line each. */
  readonly onNote?: (note: string) => void;
}

/** How one share of a study is done. */
export interface ReproduceShardOptions extends Omit<ReproduceOptions, "collect"> {
  /** `3/16`: the third of sixteen shares of the networks; the same ones on every machine. */
  readonly shard: string;
  /** Whether it goes on with what other shards have not finished and nobody holds. */
  readonly steal?: boolean;
}

/**
 * Does one share of a study's networks into the folder or bucket that all shards have in common, and writes no page;
 * `collect` does, when all are done.
 *
 * @returns what was done.
 */
export async function reproduce(request: Partial<StudyRequest>, options: ReproduceShardOptions): Promise<ShardResult>;
/**
 * Runs experiments of the catalogue and of one's own, and writes pages, tables, figures and
 * `results.json` into the folder of results. What is finished there already is not done again. Networks are trained in
 * processes of their own; progress is in thousandths of their cost.
 *
 * @param request everything may be left out: then all experiments are done, at the preset `quick`.
 * @returns what `results.json` holds.
 * @throws UserError for names that there are not and for a folder that cannot be written; the signal's reason when it
 *   is aborted: what is finished is kept.
 */
export async function reproduce(request: Partial<StudyRequest>, options?: ReproduceOptions): Promise<StudyResult>;
export async function reproduce(
  { experiments = [], preset = "quick", ...request }: Partial<StudyRequest>,
  options: ReproduceOptions & Pick<ShardOptions, "shard" | "steal"> = {},
): Promise<StudyResult | ShardResult> {
  const { folder = "results", workers, threads, queue, signal, onProgress, onNote = () => {} } = options;
  const unknown = Object.keys(request).find((name) => !["study", "data", "recipes"].includes(name));
  if (unknown !== undefined) {
    throw new UserError(
      `There is no option ${unknown} of a study; choose among experiments, study, data, preset, recipes.`,
    );
  }
  if (!Array.isArray(experiments)) {
    throw new UserError(
      `experiments is ${kindOf(experiments)}; give a list of names or experiments, or leave it out for all.`,
    );
  }
  const shard = shardAsked(options);
  if (options.store !== undefined) parseBucketUrl(options.store);
  const perform = queue === undefined ? undefined : onQueue(queue);
  const stop = signal ?? new AbortController().signal;
  const own = new Map<string, OwnImages>();
  const opened = new Map<string, OpenedImages>();
  const named = async (given: string): Promise<string> => {
    const place = ownPlace(given);
    if (place === null) return datasetName(given);
    const images = { ...place, options: asTheyAre };
    const found = await openOwnImages(images, { signal: stop, onNote, readArrays: readImageArrays });
    own.set(found.name, images);
    opened.set(found.name, found);
    return found.name;
  };
  const loading = new Map<string, Promise<Dataset>>();
  const dataset = (name: string): Promise<Dataset> => {
    const known = loading.get(name) ?? opened.get(name)?.load() ?? loadDataset(name, { signal: stop });
    loading.set(name, known);
    return known;
  };
  const counted = async (name: string): Promise<number> => (await dataset(name)).train.count;
  const study = await studyOf({ experiments, preset, ...request }, named, counted);
  const store = openShared(folder, options.store, onNote);
  const cells = cellsOf(study.parts);
  const asked = cellsOfShard(cells, options.steal ? null : shard);
  const total = asked.reduce((sum, { work }) => sum + work, 0);
  const sink = studyProgress(total, onProgress, onNote);
  const names = experiments.map((one) => (typeof one === "string" ? one : one.id));
  const command = `reproduce(${JSON.stringify({ experiments: names, preset, ...request })})`;
  const work = { study, store, dataset, own, workers, threads };
  if (shard) {
    const done = await performShard(work, shard, options.steal ?? false, { signal: stop, sink });
    sink.end();
    return done;
  }
  const result = await performStudy(
    {
      ...{ ...work, command, perform, collect: options.collect },
      commandFor: (experiment) => `reproduce(${JSON.stringify({ ...request, experiments: [experiment], preset })})`,
    },
    { signal: stop, sink },
  );
  const written = await writeStudy(resolve(folder), result, onNote);
  sink.end();
  return written;
}
