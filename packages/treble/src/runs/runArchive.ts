/** Finished runs in one zip file, to be opened in another store: `runs/0123456789abcdef/NAME`, every file of each run. */

import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { UserError } from "../userError.ts";
import { readConfigFile } from "./configFile.ts";
import { readDoneFile } from "./doneFile.ts";
import { fileError } from "./fileError.ts";
import { newFolder } from "./run.ts";
import { doneName, isFileName, isResult } from "./runFolder.ts";
import type { RunStore } from "./runStore.ts";
import { zipEntries } from "./zipEntries.ts";

/** The most bytes that all files of an archive may have together. */
export const maxArchiveBytes: number = 2 ** 31 - 1;

const entryPattern = /^runs\/([0-9a-f]{16})\/([^/]+)$/;

/**
 * Packs finished runs, by configuration. The same runs give the same bytes at any time.
 *
 * @throws UserError where one is not finished or is damaged, or all are more than `maxArchiveBytes`.
 */
export function packRuns(store: RunStore, configs: readonly object[]): Uint8Array {
  const entries: Record<string, Uint8Array> = {};
  let total = 0;
  for (const config of configs) {
    const run = store.run(config);
    const result = run.result();
    if (result === null) throw new UserError(`The run ${run.id} is not finished: only finished runs can be packed.`);
    for (const name of [doneName, ...Object.keys(result.files)].sort()) {
      const bytes = run.readFile(name);
      total += bytes.length;
      if (total > maxArchiveBytes) {
        throw new UserError(
          `These runs have more than ${maxArchiveBytes} bytes, the most that one file takes: pack fewer, by their ids.`,
        );
      }
      entries[`runs/${run.id}/${name}`] = bytes;
    }
  }
  // Zip has no time zone: fflate writes what the local clock would show, so this is the same everywhere.
  return zipSync(entries, { level: 0, mtime: new Date(1980, 0, 1) });
}

/** What became of an archive's runs, by id. */
export interface Unpacked {
  readonly added: readonly string[];
  /** Were in the store already, finished. */
  readonly present: readonly string[];
}

/**
 * Adds the runs of an archive to a store. Every run is checked before the first is added: its configuration has the hash
 * that its name says, and its files are those that its list of results names, with the same checksums. Whether the
 * results are those that the configuration gives is not checked; that needs doing the run.
 *
 * @param name what to call the archive in an error.
 * @throws UserError where it is damaged or too large, holds something else, or another process is at work on a run.
 */
export function unpackRuns(store: RunStore, bytes: Uint8Array, name: string): Unpacked {
  const runs = filesByRun(zipEntries(bytes, name, maxArchiveBytes), name);
  const staging = newFolder(join(store.root, "unpacking"), "archive");
  try {
    for (const [id, files] of runs) {
      const folder = join(staging, id);
      write(folder, files);
      check(folder, id, files, name);
    }
    const added: string[] = [];
    const present: string[] = [];
    for (const id of runs.keys()) (store.adopt(join(staging, id)) ? added : present).push(id);
    return { added, present };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

type Files = ReadonlyMap<string, Uint8Array>;

/** Names are judged before anything is written: none leads out of a run's folder. */
function filesByRun(entries: Files, name: string): ReadonlyMap<string, Files> {
  const runs = new Map<string, Map<string, Uint8Array>>();
  for (const [path, bytes] of entries) {
    const [, id, file] = entryPattern.exec(path) ?? [];
    if (id === undefined || file === undefined || !isFileName(file) || !(file === doneName || isResult(file))) {
      throw new UserError(
        `${name} holds ${JSON.stringify(path.slice(0, 100))}, which is no file of a run: take a file that \`treble runs export\` wrote.`,
      );
    }
    const files = runs.get(id) ?? new Map<string, Uint8Array>();
    files.set(file, bytes);
    runs.set(id, files);
  }
  return runs;
}

function write(folder: string, files: Files): void {
  try {
    mkdirSync(folder);
    for (const [file, bytes] of files) writeFileSync(join(folder, file), bytes, { flag: "wx", flush: true });
  } catch (error) {
    throw fileError(error, folder);
  }
}

function check(folder: string, id: string, files: Files, name: string): void {
  const wrong = (what: string): UserError => new UserError(`${name} is damaged: the run ${id} ${what}.`);
  const config = readConfigFile(folder);
  if (typeof config === "string" || !config.hash.startsWith(id)) throw wrong("has no configuration of that name");
  const done = readDoneFile(folder, config.hash, "contents");
  if (done === "absent") throw wrong("is not finished");
  if ("reason" in done) throw wrong(`does not fit its checksums (${done.reason})`);
  const foreign = [...files.keys()].find((file) => file !== doneName && !Object.hasOwn(done.files, file));
  if (foreign !== undefined) throw wrong(`has a file ${foreign} that does not belong to it`);
}
