/** The one writer of a run, while it holds the run's lock. */

import { join } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { removeIfThere, writeFileAtomic } from "../../files/atomicFile.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import { checkFileName, configName, isFileName, metricsName } from "../fileNames.ts";
import type { Checkpoint, MetricsRow, RunWriter } from "../store.ts";
import { readCheckpoint, removeCheckpoints, writeCheckpoint } from "./checkpointFile.ts";
import { writeDoneFile } from "./doneFile.ts";
import type { LockFile } from "./lockFile.ts";
import { MetricsAppender, truncateMetricsFile } from "./metricsFile.ts";
import { isResult, namesIn } from "./runFolder.ts";

/** Who follows a writer. */
export interface WriterHooks {
  /** Told of damage that was found, in one sentence. */
  readonly note: (message: string) => void;
  /** A checkpoint is on the disk. */
  readonly onSaved: () => void;
  readonly onFinished: () => void;
}

/**
 * Writes into a run's folder. It comes from `Run.tryLock`, with the folder as the last checkpoint left it: metrics
 * after that checkpoint's epoch are gone, and without a checkpoint all are. Every method throws a UserError once
 * another process has taken the run over, or the lock is gone, and one naming the file where the disk does not take it.
 */
export class DiskRunWriter implements RunWriter {
  readonly folder: string;
  readonly #hash: string;
  readonly #lock: LockFile;
  readonly #hooks: WriterHooks;
  readonly #metrics: MetricsAppender;
  /** The checkpoint read at the start, until it is asked for: it may be large. */
  #first: Checkpoint | null | "given" = null;

  /** Called by `Run.tryLock` alone. */
  constructor(folder: string, hash: string, lock: LockFile, hooks: WriterHooks) {
    this.folder = folder;
    this.#hash = hash;
    this.#lock = lock;
    this.#hooks = hooks;
    const { note } = hooks;
    this.#first = readCheckpoint(folder, hash, note);
    const path = join(folder, metricsName);
    const { damaged } = truncateMetricsFile(path, this.#first?.epoch ?? null);
    // One torn line at the end is what a stopped process leaves; more is not.
    if (damaged > 1) note(`${path} had ${damaged} damaged lines, which were dropped.`);
    this.#metrics = new MetricsAppender(path);
  }

  /** The state to go on from: its `epoch` is finished. Null at the beginning. */
  loadCheckpoint(): Checkpoint | null {
    const first = this.#first;
    if (first === "given") return readCheckpoint(this.folder, this.#hash, this.#hooks.note);
    this.#first = "given";
    return first;
  }

  /**
   * Saves the state after `epoch`, atomically; the one saved before is kept in case this one is damaged. Append the
   * epoch's metrics first: a run that goes on keeps the rows up to the checkpoint's epoch and drops those after it.
   */
  saveCheckpoint(checkpoint: Checkpoint): void {
    this.#first = "given";
    this.#whileHeld(() => {
      // The rows that the checkpoint vouches for must not be lost where it survives.
      this.#metrics.flush();
      writeCheckpoint(this.folder, this.#hash, checkpoint, () => this.#checkHeld());
    });
    this.#hooks.onSaved();
  }

  /** Appends one row to metrics.jsonl. @throws TypeError for a row without epoch, or with NaN or infinities. */
  appendMetrics(row: MetricsRow): void {
    this.#whileHeld(() => this.#metrics.append(row));
  }

  /** Writes a file of the result, atomically. @throws TypeError when `name` is no plain name, or one of the store's. */
  writeFile(name: string, bytes: Uint8Array | string): void {
    checkFileName(name);
    this.#whileHeld(() => writeFileAtomic(join(this.folder, name), bytes, () => this.#checkHeld()));
  }

  /** The names of what was written with `writeFile`, by former starts too, sorted. */
  files(): string[] {
    return namesIn(this.folder).filter((name) => isResult(name) && name !== configName && name !== metricsName);
  }

  /** The bytes of a regular file; null where there is none of that name. */
  readFile(name: string): Uint8Array | null {
    return isFileName(name) ? readRegularFile(join(this.folder, name)) : null;
  }

  /** Removes a file of the result, if it is there. */
  removeFile(name: string): void {
    checkFileName(name);
    this.#whileHeld(() => removeIfThere(join(this.folder, name)));
  }

  /**
   * Finishes the run: done.json with `summary` (plain JSON) and the checksum of each file, then the checkpoints are
   * removed and the lock is released. Read it with `Run.result`.
   */
  finish(summary: unknown): void {
    this.#whileHeld(() => {
      this.#metrics.flush();
      this.#metrics.close();
      writeDoneFile(this.folder, this.#hash, summary, () => this.#checkHeld());
      removeCheckpoints(this.folder);
    });
    this.#hooks.onFinished();
    this.release();
  }

  /** Lets others take the run; it stays as it is. Does nothing the second time, or after `finish`. */
  release(): void {
    this.#metrics.close();
    this.#lock.release();
  }

  /** What fails because another process has taken the run over, and tidied up, is said to be that. */
  #whileHeld(write: () => void): void {
    this.#checkHeld();
    try {
      write();
    } catch (error) {
      this.#checkHeld();
      throw error;
    }
  }

  #checkHeld(): void {
    if (this.#lock.isHeld()) return;
    throw new UserError(
      `${this.folder} is no longer locked by this writer: its lock was removed, or another process took it over; start the command again.`,
    );
  }
}
