import type { Backend } from "ongrad";

/** How far something has come: `done` of `total` pieces, whole numbers of whatever the work counts (images, say). */
export interface Progress {
  readonly done: number;
  readonly total: number;
}

/** What everything that runs graphs may be told. An option that is left out or undefined takes its default. */
export interface Running {
  /** Where graphs run. Default: stock onnxruntime on the CPU, in Node natively, elsewhere as WebAssembly. */
  readonly backend?: Backend | undefined;
  /** Threads inside one operator, a whole number up to 1,024; 0, the default, lets onnxruntime choose. */
  readonly threads?: number | undefined;
  /**
   * Samples per run of a compiled graph, at most, a whole number from 1: attacks take fewer where so many do not fit in
   * a core's cache. What comes of a sample does not depend on it. Default 64.
   */
  readonly batchSize?: number | undefined;
  /** Stops between two runs of a graph, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Told now and then how far the work has come. Default nobody. */
  readonly onProgress?: ((progress: Progress) => void) | undefined;
}
