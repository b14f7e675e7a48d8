import type { Backend } from "ongrad";
import type { Dataset } from "../../data/dataset.ts";
import type { RunStore } from "../../runs/store.ts";

/** What a run needs from outside; the library itself has no clock, no backend and no files of its own. */
export interface Laboratory {
  readonly store: RunStore;
  readonly backend: Backend;
  /** Threads inside one operator; 0 lets onnxruntime choose. */
  readonly threads: number;
  /** A dataset by name; asked for only when a run must really be done. */
  readonly dataset: (name: string) => Promise<Dataset>;
  /** Seconds, from any origin. */
  readonly clock: () => number;
  readonly signal?: AbortSignal | undefined;
}

/** How far a network has come: its phase, and the share of the whole job that is done. */
export interface JobProgress {
  readonly phase: "learning rate" | "training" | "attack" | "spectrum" | "probe";
  /** 0 to 1, an estimate: nobody knows beforehand when a loss is reached. */
  readonly done: number;
  readonly epoch?: number;
  readonly loss?: number;
  readonly accuracy?: number;
}

export type Report = (progress: JobProgress) => void;
