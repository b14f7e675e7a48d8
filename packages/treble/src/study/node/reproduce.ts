import { resolve } from "node:path";
import { datasetName } from "../../data/catalogue/datasetName.ts";
import { loadDataset } from "../../data/catalogue/datasets.ts";
import type { Dataset } from "../../data/dataset.ts";
import { type OpenedImages, type OwnImages, openOwnImages } from "../../data/own/ownImages.ts";
import { asTheyAre } from "../../data/own/ownOptions.ts";
import { ownPlace } from "../../data/own/ownPlace.ts";
import { readImageArrays } from "../../data/own/readImageArrays.ts";
import type { StudyResult } from "../../results/results.ts";
import type { Progress, Running } from "../../running/running.ts";
import { openStore } from "../../runs/node/diskStore.ts";
import { cellsOf } from "../plan/cells.ts";
import { performStudy } from "./performStudy.ts";
import type { ProgressSink } from "./progressSink.ts";
import { type StudyRequest, studyOf } from "./studyOf.ts";
import { writeStudy } from "./writeStudy.ts";

/** Where a study is done, and with how much. */
export interface ReproduceOptions extends Pick<Running, "signal" | "onProgress"> {
  /** Holds the runs, and the pages when it is done; made if need be. Default `results`. */
  readonly folder?: string;
  /** Networks at a time. Default: as many as there are cores. */
  readonly workers?: number;
  /** Threads of each network. Default 1. */
  readonly threads?: number;
  /** Told what a user should know, a line each. */
  readonly onNote?: (note: string) => void;
}

/**
 * Runs experiments of the catalogue, a study of one's own, or both, and writes pages, tables, figures and
 * `results.json` into the folder of results. What is finished there already is not done again. Networks are trained in
 * processes of their own; progress counts them by their cost.
 *
 * @param request everything may be left out: then all experiments are done, at the preset `quick`.
 * @returns what `results.json` holds.
 * @throws UserError for names that there are not and for a folder that cannot be written; the signal's reason when it
 *   is aborted: what is finished is kept.
 */
export async function reproduce(
  { experiments = [], preset = "quick", ...request }: Partial<StudyRequest>,
  { folder = "results", workers, threads, signal, onProgress, onNote = () => {} }: ReproduceOptions = {},
): Promise<StudyResult> {
  const stop = signal ?? new AbortController().signal;
  const own = new Map<string, OwnImages>();
  const opened = new Map<string, OpenedImages>();
  const study = await studyOf({ experiments, preset, ...request }, async (given) => {
    const place = ownPlace(given);
    if (place === null) return datasetName(given);
    const images = { ...place, options: asTheyAre };
    const found = await openOwnImages(images, { signal: stop, onNote, readArrays: readImageArrays });
    own.set(found.name, images);
    opened.set(found.name, found);
    return found.name;
  });
  const store = openStore(folder, { note: onNote });
  const loading = new Map<string, Promise<Dataset>>();
  const dataset = (name: string): Promise<Dataset> => {
    const known = loading.get(name) ?? opened.get(name)?.load() ?? loadDataset(name, { signal: stop });
    loading.set(name, known);
    return known;
  };
  const total = cellsOf(study.conditions, study.scale).reduce((sum, { cost }) => sum + cost, 0);
  const command = `reproduce(${JSON.stringify({ experiments, preset, ...request })})`;
  const result = await performStudy(
    {
      ...{ study, store, dataset, command, own, workers, threads },
      commandFor: (experiment) => `reproduce(${JSON.stringify({ ...request, experiments: [experiment], preset })})`,
    },
    { signal: stop, sink: progressSink(total, onProgress, onNote) },
  );
  return writeStudy(resolve(folder), result, onNote);
}

/** Adds up the pieces' shares. */
function progressSink(
  total: number,
  onProgress: ((progress: Progress) => void) | undefined,
  log: (line: string) => void,
): ProgressSink {
  const pieces = new Map<string, { readonly weight: number; done: number }>();
  const tell = (): void => {
    const done = [...pieces.values()].reduce((sum, piece) => sum + piece.weight * piece.done, 0);
    onProgress?.({ done, total });
  };
  const set = (id: string, done: number): void => {
    const piece = pieces.get(id);
    if (!piece) return;
    piece.done = done;
    tell();
  };
  return {
    start: (id, _, weight = 1) => void pieces.set(id, { weight, done: 0 }),
    update: (id, { done }) => set(id, done),
    finish: (id, line) => {
      set(id, 1);
      if (line) log(line);
    },
    log,
  };
}
