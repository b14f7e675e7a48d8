/** One run of a store: its configuration, what is finished of it, and the right to write it. */

import { renameSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MissingRunError } from "../../errors/missingRunError.ts";
import { UserError } from "../../errors/userError.ts";
import { sweepTemporaryFiles } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { readRegularFile } from "../../files/regularFile.ts";
import type { JsonValue } from "../../formats/canonicalJson.ts";
import {
  checkpointName,
  configName,
  doneName,
  isFileName,
  lockName,
  metricsName,
  previousCheckpointName,
} from "../fileNames.ts";
import type { MetricsRow, Run, RunResult } from "../store.ts";
import { removeCheckpoints } from "./checkpointFile.ts";
import { checkConfigFile, writeConfigFile } from "./configFile.ts";
import { DiskRunWriter } from "./diskRunWriter.ts";
import { readDoneFile } from "./doneFile.ts";
import { type LockFile, type LockOptions, lockHolder, tryLockFile } from "./lockFile.ts";
import { readMetricsFile } from "./metricsFile.ts";
import { folderExists, isResult, namesIn, newFolder } from "./runFolder.ts";
import type { RunHere, RunRemote } from "./runRemote.ts";

/** How a store on disk tells of damage, and waits. */
export interface RunOptions {
  /** Told, in one sentence, of damage that was found and what was done about it. */
  readonly note?: (message: string) => void;
  readonly lock?: LockOptions;
  /** How often `waitForDone` looks; 500 ms if absent. */
  readonly pollMs?: number;
  /** Where the runs are besides this folder. */
  readonly remote?: RunRemote;
}

/** A run in a folder of its own. */
export class DiskRun implements Run, RunHere {
  /** The first 16 hex digits of `hash`; the name of the folder. */
  readonly id: string;
  /** SHA-256 of the canonical configuration, 64 hex digits. */
  readonly hash: string;
  readonly config: JsonValue;
  /** Absolute path. */
  readonly folder: string;
  /** Of the store. */
  readonly root: string;
  readonly adopt: RunHere["adopt"];
  readonly #options: RunOptions;
  readonly #noted = new Set<string>();
  /** Finished by our own writer, and not yet given to the remote. */
  #toGive = false;

  /** Called by `DiskStore.run` alone. @throws UserError where the folder holds something else than this run. */
  constructor(
    { root, folder, hash, config, adopt }: Pick<DiskRun, "root" | "folder" | "hash" | "config" | "adopt">,
    options: RunOptions,
  ) {
    this.id = hash.slice(0, 16);
    this.hash = hash;
    this.config = config;
    this.folder = folder;
    this.root = root;
    this.adopt = adopt;
    this.#options = options;
    this.#check();
  }

  get place(): string {
    return this.folder;
  }

  /** Whether `result` would return one. */
  isDone(): boolean {
    return this.result() !== null;
  }

  /**
   * The finished run, every file compared with its checksum; null where it is not finished. One that is damaged counts
   * as not finished, and a note says so.
   */
  result(): RunResult | null {
    const done = readDoneFile(this.folder, this.hash, "contents");
    if (done === "absent") return null;
    if (!("reason" in done)) return { ...done, config: this.config };
    this.#note(`The finished run ${this.folder} is damaged (${done.reason}) and will be done again.`);
    return null;
  }

  /** The metrics written so far; a torn last line is left out. */
  metrics(): MetricsRow[] {
    return readMetricsFile(join(this.folder, metricsName)).rows;
  }

  /** The bytes of one of the run's files. @throws MissingRunError where there is none of that name. */
  readFile(name: string): Uint8Array {
    const bytes = isFileName(name) ? readRegularFile(join(this.folder, name)) : null;
    if (bytes === null) throw new MissingRunError(`The run ${this.folder} has no file ${name}: do the run again.`);
    return bytes;
  }

  /** Whether a live process holds the run at this moment, or did on another machine at the remote's last look. */
  isRunning(): boolean {
    return this.isRunningHere() || (this.#options.remote?.isTaken(this) ?? false);
  }

  /** Whether a live process holds the run in this folder. */
  isRunningHere(): boolean {
    const holder = lockHolder(join(this.folder, lockName), this.#options.lock);
    return holder !== null && !holder.stale;
  }

  /**
   * Takes the run in order to do it, from its last checkpoint on. Null where another process is doing it or it is done
   * already: then `waitForDone`. A damaged finished run is moved into the store's folder `damaged` first.
   *
   * @throws UserError where the folder cannot be written, or holds something else.
   */
  tryLock(): DiskRunWriter | null {
    if (this.#settled()) return null;
    const lock = this.#lock();
    if (lock === null) return null;
    try {
      // Whoever on another machine was writing a file of the run has lost it; who asks for the lock has not.
      sweepTemporaryFiles(this.folder, (name) => name !== lockName && !name.startsWith(`${lockName}.`));
      // Another process may have finished it between the first look and the lock.
      if (this.isDone()) {
        removeCheckpoints(this.folder);
        lock.release();
        return null;
      }
      const state = this.#check();
      if (state === "damaged") this.#note(`The configuration in ${this.folder} is damaged; the run begins anew.`);
      if (state === "damaged" || namesIn(this.folder).includes(doneName)) this.#moveAside();
      if (state !== "ours" || !namesIn(this.folder).includes(configName)) {
        writeConfigFile(this.folder, this.hash, this.config);
      }
      return new DiskRunWriter(this.folder, this.hash, lock, {
        note: (message) => this.#note(message),
        onSaved: () => this.#options.remote?.saved(this),
        onFinished: () => {
          this.#toGive = this.#options.remote !== undefined;
        },
      });
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  /** Asks the remote, where there is one, what is finished there; what is finished here alone is given. */
  async refresh(signal?: AbortSignal): Promise<void> {
    await this.#options.remote?.refresh(this, signal);
  }

  /** Waits while another machine does the run, where there is a remote; then it is finished, or ours to do. */
  async reserve(signal?: AbortSignal): Promise<void> {
    await this.#options.remote?.reserve(this, signal);
  }

  /** Lets other machines do what was reserved, unless it is finished and yet to be given. */
  async leave(): Promise<void> {
    if (!this.#toGive) await this.#options.remote?.leave(this);
  }

  /**
   * Waits while another live process does the run. Null where none does any more, yet the run is not finished: then
   * `tryLock` again. What our own writer finished is given to the remote first, where there is one.
   *
   * @throws the signal's reason when it is aborted; UserError where the remote does not take it.
   */
  async waitForDone(signal?: AbortSignal): Promise<RunResult | null> {
    for (;;) {
      signal?.throwIfAborted();
      const running = this.isRunningHere();
      // Asked after the lock: whoever finished in between has written the result before letting go.
      const result = this.result();
      if (result !== null && !this.#toGive) return result;
      if (result !== null) {
        await this.#options.remote?.give(this, signal);
        this.#toGive = false;
        // Another machine may have been first.
        return this.result();
      }
      await sleep(this.#options.pollMs ?? 500, undefined, { ...(signal && { signal }) }).catch((error: unknown) => {
        signal?.throwIfAborted();
        throw error;
      });
      if (!running) return this.result();
    }
  }

  #lock(): LockFile | null {
    const options = { note: (message: string) => this.#note(message), ...this.#options.lock };
    for (let round = 0; ; round++) {
      makeFolder(this.folder);
      try {
        return tryLockFile(join(this.folder, lockName), options);
      } catch (error) {
        // Somebody removed the run in between.
        const isGone = error instanceof UserError && errorCode(error.cause) === "ENOENT";
        if (!isGone || round === 10) throw error;
      }
    }
  }

  /** Finished, with nothing left to tidy up. */
  #settled(): boolean {
    if (!folderExists(this.folder) || !this.isDone()) return false;
    const names = namesIn(this.folder);
    return !names.includes(checkpointName) && !names.includes(previousCheckpointName);
  }

  #check(): "ours" | "absent" | "damaged" {
    if (!folderExists(this.folder)) return "absent";
    const state = checkConfigFile(this.folder, this.hash);
    if (state !== "absent") return state;
    const names = namesIn(this.folder);
    // Another process begins the run at this very moment.
    if (names.includes(configName)) return checkConfigFile(this.folder, this.hash);
    if (names.some((name) => isResult(name) || name === doneName)) {
      throw new UserError(`${this.folder} holds files but no run: move that folder out of the store.`);
    }
    return state;
  }

  /**
   * Moves all that the run has into the store's folder `damaged`, done.json first: without it the rest is no result.
   */
  #moveAside(): void {
    const target = newFolder(join(this.root, "damaged"), this.id);
    const names = namesIn(this.folder).filter(isResult);
    if (namesIn(this.folder).includes(doneName)) names.unshift(doneName);
    for (const name of names) {
      try {
        renameSync(join(this.folder, name), join(target, name));
      } catch (error) {
        throw fileError(error, join(target, name));
      }
    }
    removeCheckpoints(this.folder);
    this.#note(`What was left of ${this.folder} is in ${target}.`);
  }

  #note(message: string): void {
    // A run that waits looks again and again, and would say it each time.
    if (this.#noted.has(message)) return;
    this.#noted.add(message);
    this.#options.note?.(message);
  }
}
