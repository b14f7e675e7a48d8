import type { RunResult } from "../runs/doneFile.ts";
import { type NamedArrays, readNpz } from "../runs/npz.ts";
import type { RunStore } from "../runs/runStore.ts";
import type { MeasureSummary } from "./measureRun.ts";
import type { NetworkRuns } from "./networkJob.ts";
import type { TrainSummary } from "./trainRun.ts";

/** What the store holds of one trained and measured network. */
export interface Measured {
  readonly learningRate: number;
  /** Seconds that finding the learning rate took, for all seeds together. */
  readonly searchSeconds: number;
  readonly train: TrainSummary;
  readonly measure: MeasureSummary;
  readonly spectra: NamedArrays;
  /** `[N, C, H, W]`; read when asked for. */
  perturbations(): Float32Array;
}

/** Reads the finished runs of a network. @throws Error when one is missing or damaged. */
export function collect(store: RunStore, runs: NetworkRuns): Measured {
  const train = finished(store, runs.train);
  const measure = finished(store, runs.measure);
  const file = (name: string): NamedArrays => readNpz(store.run(runs.measure).readFile(name), { name });
  return {
    learningRate: runs.learningRate,
    searchSeconds: runs.search?.seconds ?? 0,
    train: train.summary as unknown as TrainSummary,
    measure: measure.summary as unknown as MeasureSummary,
    spectra: file("spectra.npz"),
    perturbations: () => file("perturbations.npz").perturbation!.data as Float32Array,
  };
}

function finished(store: RunStore, config: object): RunResult {
  const run = store.run(config);
  const result = run.result();
  if (!result) throw new Error(`The run ${run.folder} is not finished.`);
  return result;
}

/** The values of a measure where the attack succeeded. */
export function successful({ spectra }: Measured, name: string): Float64Array {
  const values = spectra[name]!.data as Float64Array;
  const success = spectra.success!.data as Uint8Array;
  return values.filter((value, i) => success[i] === 1 && Number.isFinite(value));
}

/** The values of a measure for all images that have it. */
export function everywhere({ spectra }: Measured, name: string): Float64Array {
  return (spectra[name]!.data as Float64Array).filter(Number.isFinite);
}
