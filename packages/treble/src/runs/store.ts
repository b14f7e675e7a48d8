/** The store of runs: a run is named by the SHA-256 of its canonical configuration, and is finished or not. */

import type { JsonValue } from "../formats/canonicalJson.ts";
import type { NamedArrays } from "../formats/npz.ts";

/** Where runs are kept: a folder (`openStore` of treble-lab/node), or memory (`memoryStore`). */
export interface RunStore {
  /**
   * The run of a configuration, begun or not; nothing is written. The configuration must be plain JSON, and should name
   * the version of the code whose change would change the result.
   *
   * @throws TypeError where the configuration is not JSON; UserError where something else stands in the run's place.
   */
  run(config: object): Run;
  /** All runs, sorted by id. */
  list(): RunListing[];
  /** Removes a run and all its files. @throws UserError where there is none, or somebody is doing it. */
  remove(id: string): void;
}

/** What a store knows of a run without opening its results. */
export interface RunListing {
  readonly id: string;
  /** "done": the run is finished and its files are there with their sizes (contents are not compared). */
  readonly state: "done" | "partial";
  /** Whether somebody is doing it at this moment. */
  readonly running: boolean;
  /** Null where it cannot be read. */
  readonly config: JsonValue | null;
  /** All files together. */
  readonly bytes: number;
  /** What the run gave to `finish`; null where it is not done. */
  readonly summary: JsonValue | null;
  /** When it was finished, or else begun; null where that is not known. */
  readonly date: Date | null;
}

/** One run of a store: its configuration, what is finished of it, and the right to write it. */
export interface Run {
  /** The first 16 hex digits of `hash`. */
  readonly id: string;
  /** SHA-256 of the canonical configuration, 64 hex digits. */
  readonly hash: string;
  readonly config: JsonValue;
  /** What messages call the place of its files. */
  readonly place: string;
  /** Whether `result` would return one. */
  isDone(): boolean;
  /** The finished run; null where it is not finished. One whose files are damaged counts as not finished. */
  result(): RunResult | null;
  /** The metrics written so far. */
  metrics(): MetricsRow[];
  /** The bytes of one of the run's files. @throws MissingRunError where there is none of that name. */
  readFile(name: string): Uint8Array;
  /** Whether somebody holds the run at this moment. */
  isRunning(): boolean;
  /**
   * Where the store's runs are elsewhere too: fetches what is finished of it there. Absent where the store is all there
   * is, as the next two are.
   *
   * @throws UserError where the other place does not answer; the signal's reason when it is aborted.
   */
  refresh?(signal?: AbortSignal): Promise<void>;
  /**
   * The same, before `tryLock`; it waits while another machine does the run, and keeps others from it until it is
   * finished, or `leave`.
   */
  reserve?(signal?: AbortSignal): Promise<void>;
  /** Gives back what was reserved, unless the run was finished. It never rejects. */
  leave?(): Promise<void>;
  /**
   * Takes the run in order to do it, from its last checkpoint on. Null where somebody else is doing it or it is done
   * already: then `waitForDone`.
   *
   * @throws UserError where the store cannot be written.
   */
  tryLock(): RunWriter | null;
  /**
   * Waits while somebody else does the run. Null where nobody does any more, yet the run is not finished: then
   * `tryLock` again.
   *
   * @throws the signal's reason when it is aborted.
   */
  waitForDone(signal?: AbortSignal): Promise<RunResult | null>;
}

/** The one writer of a run, from `tryLock` on until `finish` or `release`. */
export interface RunWriter {
  /** The state to go on from: its `epoch` is finished. Null at the beginning. */
  loadCheckpoint(): Checkpoint | null;
  /** Saves the state after `epoch`, atomically. Append the epoch's metrics first. */
  saveCheckpoint(checkpoint: Checkpoint): void;
  /** Appends one row of metrics. @throws TypeError for a row without epoch, or with NaN or infinities. */
  appendMetrics(row: MetricsRow): void;
  /** Writes a file of the result, atomically. @throws TypeError when `name` is no plain name, or one of the store's. */
  writeFile(name: string, bytes: Uint8Array | string): void;
  /** The names of what was written with `writeFile`, by former starts too, sorted. */
  files(): string[];
  /** The bytes of one of them; null where there is none of that name. */
  readFile(name: string): Uint8Array | null;
  /** Removes one of them, if it is there. */
  removeFile(name: string): void;
  /** Finishes the run with `summary` (plain JSON) and releases it. Read it with `Run.result`. */
  finish(summary: unknown): void;
  /** Lets others take the run; it stays as it is. Does nothing the second time, or after `finish`. */
  release(): void;
}

/** A finished run. */
export interface RunResult {
  /** 64 hex digits. */
  readonly hash: string;
  readonly config: JsonValue;
  /** What the run gave to `finish`. */
  readonly summary: JsonValue;
  /** Every file of the run, by name. */
  readonly files: Readonly<Record<string, Digest>>;
  /**
   * The processor that finished it, in words; absent where that was not noted. It is no part of what names the run or
   * its files.
   */
  readonly processor?: string;
}

/** What a file is known by. */
export interface Digest {
  readonly bytes: number;
  /** 64 hex digits. */
  readonly sha256: string;
}

/** A row belongs to an epoch, 0 or more, and says whatever else JSON can carry (no NaN: say null, or leave it out). */
export interface MetricsRow {
  readonly epoch: number;
  readonly [key: string]: JsonValue | undefined;
}

/** The state from which a stopped run goes on. */
export interface Checkpoint {
  /** The last epoch that is finished; metrics up to it are kept. A run that goes on begins after it. */
  readonly epoch: number;
  readonly arrays: NamedArrays;
  /** Whatever else the run needs to go on: generator state, best loss so far. */
  readonly meta: JsonValue;
}
