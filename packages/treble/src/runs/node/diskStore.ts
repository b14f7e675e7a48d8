/**
 * The run store: plain folders named by the hash of their configuration, which several processes may share.
 *
 *     ROOT/runs/0123456789abcdef/   config.json  metrics.jsonl  model.onnx  spectra.npz  done.json
 *     ROOT/damaged/                 finished runs that were found damaged
 */

import { lstatSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { flushFolder } from "../../files/atomicFile.ts";
import { errorCode, fileError } from "../../files/fileError.ts";
import { makeFolder } from "../../files/makeFolder.ts";
import { thisHost } from "../../files/processIdentity.ts";
import { canonicalJson, type JsonValue } from "../../formats/canonicalJson.ts";
import { configHash } from "../configHash.ts";
import { configName, doneName, lockName } from "../fileNames.ts";
import type { RunListing, RunStore } from "../store.ts";
import { readConfigFile } from "./configFile.ts";
import { DiskRun, type RunOptions } from "./diskRun.ts";
import { readDoneFile } from "./doneFile.ts";
import { lockHolder, tryLockFile } from "./lockFile.ts";
import { folderExists, namesIn, newFolder, sizeOf } from "./runFolder.ts";
import type { RunRemote } from "./runRemote.ts";

/** A run of a folder: where it is, too. */
export interface DiskRunListing extends RunListing {
  readonly folder: string;
}

const idPattern = /^[0-9a-f]{16}$/;

/** A store in a folder, which several processes may share. */
export class DiskStore implements RunStore {
  /** Absolute path. */
  readonly root: string;
  /** Where its runs are besides; undefined where they are here alone. */
  readonly remote: RunRemote | undefined;
  readonly #options: RunOptions;

  /** Called by `openStore` alone. */
  constructor(root: string, options: RunOptions) {
    this.root = root;
    this.remote = options.remote;
    this.#options = options;
    makeFolder(this.#runs);
  }

  /**
   * The run of a configuration, begun or not; nothing is written. The configuration must be plain JSON, and should name
   * the version of the code whose change would change the result.
   *
   * @throws TypeError where the configuration is not JSON; UserError where the run's folder holds something else.
   */
  run(config: object): DiskRun {
    const hash = configHash(config);
    // A copy, so that a caller who changes the object later does not change the run.
    const copy: JsonValue = JSON.parse(canonicalJson(config));
    const id = hash.slice(0, 16);
    const adopt = (folder: string, replace: boolean): void => {
      if (replace && isFolder(join(this.#runs, id))) this.remove(id);
      this.adopt(folder);
    };
    return new DiskRun({ root: this.root, folder: join(this.#runs, id), hash, config: copy, adopt }, this.#options);
  }

  /**
   * Moves a finished run of another store, in a folder by itself, into this one; false where it is here already. One
   * that is unfinished here gives way to it; a damaged one is moved into the store's folder `damaged`.
   *
   * @throws UserError where the folder is no finished run, or another process is at work on that run.
   */
  adopt(folder: string): boolean {
    const found = readConfigFile(folder);
    const done = typeof found === "string" ? "absent" : readDoneFile(folder, found.hash, "contents");
    if (typeof found === "string" || done === "absent" || "reason" in done) {
      throw new UserError(`${folder} does not hold a finished run: take it from another store again.`);
    }
    const run = this.run(found.config as object);
    if (run.isDone()) return false;
    if (isFolder(run.folder)) {
      run.tryLock()?.release();
      if (run.isDone()) return false;
      this.remove(run.id);
    }
    try {
      renameSync(folder, run.folder);
      flushFolder(this.#runs);
    } catch (error) {
      const taken = errorCode(error) === "ENOTEMPTY" || errorCode(error) === "EEXIST";
      throw taken
        ? new UserError(`The run ${run.id} is being done by another process: stop that first.`)
        : fileError(error, run.folder);
    }
    return true;
  }

  /** All runs, sorted by id. What is in the folder and is no run is left out. */
  list(): DiskRunListing[] {
    return namesIn(this.#runs)
      .filter((id) => idPattern.test(id) && isFolder(join(this.#runs, id)))
      .map((id) => this.#listing(id));
  }

  /** Removes a run and all its files. @throws UserError where there is none, or a live process is doing it. */
  remove(id: string): void {
    const folder = join(this.#runs, id);
    if (!idPattern.test(id) || !isFolder(folder)) {
      throw new UserError(`There is no run ${id} in ${this.root}: take an id from the list of runs.`);
    }
    const lock = tryLockFile(join(folder, lockName), this.#options.lock);
    if (lock === null) throw new UserError(`The run ${id} is being done ${this.#byWhom(folder)}.`);
    try {
      // Moved away in one step, with its lock, so that no other process ever sees half of it.
      const trash = newFolder(join(this.root, "removed"), id);
      renameSync(folder, join(trash, id));
      rmSync(trash, { recursive: true, force: true });
    } catch (error) {
      throw fileError(error, folder);
    } finally {
      lock.release();
    }
  }

  /** Of one elsewhere this process cannot see whether it lives, and has not watched it for long. */
  #byWhom(folder: string): string {
    const path = join(folder, lockName);
    const { host = thisHost() } = this.#options.lock ?? {};
    const holder = lockHolder(path, this.#options.lock)?.process;
    if (!holder || holder.host === host) return "by another process: stop that first";
    const machine = holder.host.split(" ")[0];
    return `by process ${holder.pid} on ${machine}: stop that first, or remove ${path} where that machine is gone`;
  }

  get #runs(): string {
    return join(this.root, "runs");
  }

  #listing(id: string): DiskRunListing {
    const folder = join(this.#runs, id);
    const found = readConfigFile(folder);
    const known = typeof found === "string" || !found.hash.startsWith(id) ? null : found;
    const done = known === null ? "absent" : readDoneFile(folder, known.hash, "sizes");
    const holder = lockHolder(join(folder, lockName), this.#options.lock);
    return {
      id,
      folder,
      state: done === "absent" || "reason" in done ? "partial" : "done",
      running: holder !== null && !holder.stale,
      config: known?.config ?? null,
      bytes: namesIn(folder).reduce((sum, name) => sum + (sizeOf(folder, name) ?? 0), 0),
      summary: done === "absent" || "reason" in done ? null : done.summary,
      date: dateOf(join(folder, doneName)) ?? dateOf(join(folder, configName)),
    };
  }
}

/**
 * Opens the store in the folder `root`, which is made if need be.
 *
 * @throws UserError where that folder cannot be made.
 */
export function openStore(root: string, options: RunOptions = {}): DiskStore {
  return new DiskStore(resolve(root), options);
}

function dateOf(path: string): Date | null {
  return lstatSync(path, { throwIfNoEntry: false })?.mtime ?? null;
}

function isFolder(path: string): boolean {
  try {
    return folderExists(path);
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}
