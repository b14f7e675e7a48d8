import { buildNetwork } from "../../models/architectures.ts";
import { type ImageSpec, parameterCount } from "../../models/network/network.ts";
import type { CellRuns } from "./cellRuns.ts";
import type { Cell } from "./cells.ts";
import type { PlannedComputation } from "./computations.ts";
import { probeBytes, stageWork } from "./stages.ts";

/** What a study will take, before it starts. Times and sizes are estimates. */
export interface Plan {
  /** One entry a condition: how many of its seeds are finished. */
  readonly conditions: readonly {
    readonly id: string;
    readonly label: string;
    readonly seeds: number;
    readonly done: number;
  }[];
  readonly networks: Count;
  readonly runs: Count;
  /** What experiments compute by themselves, after the networks and in one process. */
  readonly computations: Count;
  readonly workers: number;
  readonly threads: number;
  /** Until all is done. */
  readonly seconds: number;
  /** All processes together. */
  readonly memoryBytes: number;
  /** In the folder of results, besides what is there. */
  readonly diskBytes: number;
}

interface Count {
  readonly total: number;
  readonly done: number;
}

/** A dataset as far as it is known before it is fetched. */
export interface PlannedImages {
  readonly spec: ImageSpec;
  /** In memory. */
  readonly bytes: number;
}

export interface PlannedCell extends CellRuns {
  readonly cell: Cell;
}

/** Steps of the calibration for one unit of cost, from the quick study on CIFAR-10. */
const STEPS_PER_COST = 280;
/** Loading and compiling, seconds a network. */
const STARTUP = 1;
/** A process without any images. */
const PROCESS_BYTES = 280e6;
/** What an attack and its spectra hold of the attacked images at a time, as float32. */
const COPIES = 12;

/**
 * @param stepSeconds as `calibratedStep` gives it.
 * @param computations of the study; none for a shard of it.
 */
export function planOf(
  planned: readonly PlannedCell[],
  images: (dataset: string) => PlannedImages,
  shares: { readonly workers: number; readonly threads: number },
  stepSeconds: number,
  computations: readonly PlannedComputation[] = [],
): Plan {
  const searches = new Set<string>();
  let runs: Count = { total: 0, done: 0 };
  let [diskBytes, checkpoint, copies] = [0, 0, 0];
  const busyUntil = new Float64Array(shares.workers);
  for (const { cell, found, runs: parts } of planned) {
    const { spec } = images(cell.config.dataset);
    const pixels = spec.shape.reduce((a, b) => a * b, 1);
    const parameters = parameterCount(buildNetwork(cell.config.architecture, spec));
    const attacked = cell.config.measure.images;
    const stages = cell.config.training.stages?.length ?? 0;
    let work = 0;
    for (const { stage, id, done } of parts) {
      // A search is done once for all seeds.
      if (id !== null && searches.has(id)) continue;
      if (id !== null) searches.add(id);
      const count = stage === "probes" ? cell.config.probes.length : 1;
      runs = { total: runs.total + count, done: runs.done + (done ? count : 0) };
      if (done) continue;
      work += stageWork(stage, cell, pixels);
      if (stage === "train") diskBytes += 4 * parameters * (1 + stages);
      // Perturbations and features.
      if (stage === "measure") diskBytes += 4 * attacked * (2 * pixels + 100);
      if (stage === "probes") diskBytes += probeBytes(cell.config, pixels);
    }
    if (found) continue;
    // Whoever is free first takes the next.
    const worker = busyUntil.indexOf(Math.min(...busyUntil));
    busyUntil[worker]! += STARTUP + work * STEPS_PER_COST * stepSeconds;
    // Two checkpoints, of weights, as many moments and the stages, until the network is trained.
    const kept = 8 * parameters * (2 + stages);
    checkpoint = Math.max(checkpoint, kept);
    copies = Math.max(copies, COPIES * 4 * attacked * pixels + kept + probeBytes(cell.config, pixels));
  }
  const missing = planned.filter(({ found }) => !found);
  const busy = Math.min(shares.workers, missing.length);
  const names = new Set(missing.map(({ cell }) => cell.config.dataset));
  const datasets = [...names].reduce((sum, name) => sum + images(name).bytes, 0);
  return {
    conditions: conditionsOf(planned),
    networks: { total: planned.length, done: planned.length - missing.length },
    runs,
    computations: { total: computations.length, done: computations.filter(({ done }) => done).length },
    ...{ workers: shares.workers, threads: shares.threads },
    seconds: Math.max(...busyUntil) + stepSeconds * stepsLeft(computations),
    // The parent has the images, too.
    memoryBytes: busy === 0 ? 0 : PROCESS_BYTES + datasets + busy * (PROCESS_BYTES + datasets + copies),
    diskBytes: diskBytes + busy * checkpoint,
  };
}

function stepsLeft(computations: readonly PlannedComputation[]): number {
  return computations.reduce((sum, { steps, done }) => sum + (done ? 0 : steps), 0);
}

function conditionsOf(planned: readonly PlannedCell[]): Plan["conditions"] {
  const conditions = new Map<string, { id: string; label: string; seeds: number; done: number }>();
  for (const { cell, found } of planned) {
    const { condition: id } = cell;
    const label = cell.label.replace(/, seed \d+$/, "");
    const known = conditions.get(id) ?? { id, label, seeds: 0, done: 0 };
    conditions.set(id, { ...known, seeds: known.seeds + 1, done: known.done + (found ? 1 : 0) });
  }
  return [...conditions.values()];
}
