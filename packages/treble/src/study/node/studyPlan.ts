import { availableParallelism, freemem } from "node:os";
import { listDatasets } from "../../data/catalogue/datasets.ts";
import { type Dataset, subset } from "../../data/dataset.ts";
import { guessingLoss } from "../../data/guessingLoss.ts";
import { trainingLabelNotes } from "../../data/labelNotes.ts";
import { buildNetwork } from "../../models/architectures.ts";
import { imageSpec } from "../../pipeline/trial/imageSpec.ts";
import type { DiskStore } from "../../runs/node/diskStore.ts";
import { type Stop, stopsAtGuessing } from "../caveats/stopsAtGuessing.ts";
import type { StudyPart } from "../parts.ts";
import { cellRuns } from "../plan/cellRuns.ts";
import type { Cell } from "../plan/cells.ts";
import { computationsOf } from "../plan/computations.ts";
import { type CoreShares, coreShares, type NameShare } from "../plan/coreShares.ts";
import { type Plan, type PlannedCell, type PlannedImages, planOf } from "../plan/plan.ts";
import { calibratedStep } from "./calibration.ts";
import { freeDisk } from "./freeDisk.ts";

/** What there is to be had, and what must be fetched. */
export interface Surroundings {
  readonly freeMemory: number;
  readonly freeDisk: number | null;
  /** Names of datasets and their sizes. */
  readonly downloads: readonly { readonly name: string; readonly bytes: number }[];
}

export interface StudyPlan {
  readonly planned: readonly PlannedCell[];
  readonly plan: Plan;
  readonly shares: CoreShares;
  readonly surroundings: Surroundings;
  /** What a user should know about the images, a sentence each. */
  readonly notes: readonly string[];
}

export interface PlanRequest {
  readonly cells: readonly Cell[];
  /** Of the whole study, whose experiments compute something besides; absent for a shard, which computes nothing. */
  readonly parts?: readonly StudyPart[] | undefined;
  /** Null where there is none yet. */
  readonly store: DiskStore | null;
  readonly folder: string;
  /** Null where a dataset must be fetched first: then it is taken for one like CIFAR-10. */
  readonly dataset: (name: string) => Promise<Dataset | null>;
  readonly workers?: number | undefined;
  readonly threads?: number | undefined;
  /** What the note on the cores calls these two: by default as they are called here. */
  readonly called?: NameShare | undefined;
}

/**
 * What is to be done, and what it takes. Nothing is begun but the calibration, where there is something to do.
 *
 * @throws UserError for an architecture that does not fit its images.
 */
export async function studyPlan(request: PlanRequest, signal: AbortSignal): Promise<StudyPlan> {
  const { cells, parts = [], store, folder } = request;
  const images = new Map<string, PlannedImages>();
  const missing = new Set<string>();
  const notes: string[] = [];
  const guessing = new Map<string, number>();
  const stops: Stop[] = [];
  const imagesOf = async (name: string, trainImages: number): Promise<PlannedImages> => {
    const known = images.get(name);
    if (known) return known;
    const dataset = await request.dataset(name);
    if (dataset === null) missing.add(name);
    const planned = plannedImages(dataset, trainImages);
    if (dataset) {
      const train = subset(dataset.train, trainImages);
      notes.push(...trainingLabelNotes(train, dataset.test, dataset.classes));
      guessing.set(name, guessingLoss(train.labels));
    }
    images.set(name, planned);
    return planned;
  };
  for (const { config } of cells) {
    const known = await imagesOf(config.dataset, config.trainImages);
    buildNetwork(config.architecture, known.spec);
    const { stopLoss } = config.training;
    stops.push({ dataset: config.dataset, stopLoss, guessing: guessing.get(config.dataset) ?? 0 });
  }
  notes.push(...stopsAtGuessing(stops));
  const planned = cells.map((cell): PlannedCell => ({ cell, ...cellRuns(store, cell.config) }));
  const shares = coreShares(request, availableParallelism(), request.called);
  for (const { scale } of parts) await imagesOf(scale.dataset, scale.trainImages);
  const computations = computationsOf(store, parts, (name) => {
    const [, height, width] = images.get(name)!.spec.shape;
    return { height, width };
  });
  const done = planned.every(({ found }) => found) && computations.every((one) => one.done);
  const step = done ? 0 : await calibratedStep(folder, signal);
  const plan = planOf(planned, (name) => images.get(name)!, shares, step, computations);
  const surroundings = { freeMemory: freemem(), freeDisk: diskOf(folder), downloads: await downloadsOf(missing) };
  return { planned, plan, shares, surroundings, notes };
}

/** As many as CIFAR-10 has. */
const USUAL = { shape: [3, 32, 32], classes: 10, count: 60_000 } as const;

function plannedImages(dataset: Dataset | null, trainImages: number): PlannedImages {
  if (dataset) {
    const { train, test } = dataset;
    return { spec: imageSpec(dataset, trainImages), bytes: train.images.length + test.images.length };
  }
  const { shape, classes, count } = USUAL;
  const spec = { shape, classes, mean: [0.5, 0.5, 0.5], std: [0.25, 0.25, 0.25] };
  return { spec, bytes: count * shape.reduce((a, b) => a * b, 1) };
}

function diskOf(folder: string): number | null {
  try {
    return freeDisk(folder);
  } catch {
    return null;
  }
}

/** Each package once, whatever variants of it are asked for. */
async function downloadsOf(names: ReadonlySet<string>): Promise<Surroundings["downloads"]> {
  const packages = (await listDatasets()).filter(({ name, downloadBytes }) => downloadBytes > 0 && !name.includes(":"));
  const wanted = packages.filter((one) => [...names].some((name) => name.split(":")[0] === one.name));
  return wanted.map(({ name, downloadBytes }) => ({ name, bytes: downloadBytes }));
}
