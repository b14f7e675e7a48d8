/**
 * Finished runs in one zip file, to be opened in another store: `runs/0123456789abcdef/NAME`, every file of each run.
 */

import { closeSync, fsyncSync, mkdirSync, openSync, rmSync } from "node:fs";
import { join } from "node:path";
import { zipSync } from "fflate";
import { UserError } from "../../errors/userError.ts";
import { writeFully } from "../../files/atomicFile.ts";
import { fileError } from "../../files/fileError.ts";
import { type ByteSource, bytesSource } from "../../formats/byteSource.ts";
import { unpackEntry } from "../../formats/unpackEntry.ts";
import { type ZipEntry, zipDirectory } from "../../formats/zipDirectory.ts";
import { type NameOption, nameOption } from "../../text/nameOption.ts";
import { configName, doneName, isFileName } from "../fileNames.ts";
import { maxConfigBytes, readConfigFile } from "./configFile.ts";
import type { DiskStore } from "./diskStore.ts";
import { maxDoneBytes, readDoneFile } from "./doneFile.ts";
import { isResult, newFolder } from "./runFolder.ts";

/** The most bytes that all files of an archive may have together. */
export const maxArchiveBytes: number = 2 ** 31 - 1;

const entryPattern = /^runs\/([0-9a-f]{16})\/([^/]+)$/;

/**
 * Packs finished runs, by configuration. The same runs give the same bytes at any time.
 *
 * @throws UserError where one is not finished or is damaged, or all are more than `maxArchiveBytes`.
 */
export function packRuns(store: DiskStore, configs: readonly object[]): Uint8Array {
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

export interface UnpackOptions {
  /** The most that all files may have unpacked. Default `maxArchiveBytes`. */
  readonly maxBytes?: number | undefined;
  /** What messages call that option: by default as it is called here. */
  readonly called?: NameOption<"maxBytes"> | undefined;
}

/**
 * Adds the runs of an archive to a store. Every run is checked before the first is added: its configuration has the
 * hash that its name says, and its files are those that its list of results names, with the same checksums. Whether the
 * results are those that the configuration gives is not checked; that needs doing the run. Files go to the disk piece
 * by piece, and none that its list of results does not announce with the same size.
 *
 * @param name what to call the archive in an error.
 * @throws UserError where it is damaged or too large, holds something else, or another process is at work on a run.
 */
export function unpackRuns(
  store: DiskStore,
  archive: ByteSource | Uint8Array,
  name: string,
  { maxBytes = maxArchiveBytes, called = nameOption }: UnpackOptions = {},
): Unpacked {
  const source = archive instanceof Uint8Array ? bytesSource(archive) : archive;
  const entries = zipDirectory(source, name);
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  if (bytes > maxBytes) {
    throw new UserError(
      `${name} holds ${bytes} bytes unpacked, more than the ${maxBytes} that are taken: raise that with ${called("maxBytes")}, if you trust it.`,
    );
  }
  const runs = filesByRun(entries, name);
  const staging = newFolder(join(store.root, "unpacking"), "archive");
  try {
    for (const [id, files] of runs) unpack(source, join(staging, id), { id, files, name });
    const added: string[] = [];
    const present: string[] = [];
    for (const id of runs.keys()) (store.adopt(join(staging, id)) ? added : present).push(id);
    return { added, present };
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

type Files = ReadonlyMap<string, ZipEntry>;

/** Names are judged before anything is written: none leads out of a run's folder. */
function filesByRun(entries: readonly ZipEntry[], name: string): ReadonlyMap<string, Files> {
  const runs = new Map<string, Map<string, ZipEntry>>();
  for (const entry of entries) {
    const [, id, file] = entryPattern.exec(entry.name) ?? [];
    if (id === undefined || file === undefined || !isFileName(file) || !(file === doneName || isResult(file))) {
      throw new UserError(
        `${name} holds ${JSON.stringify(entry.name.slice(0, 100))}, which is no file of a run: take a file that \`treble runs export\` wrote.`,
      );
    }
    const files = runs.get(id) ?? new Map<string, ZipEntry>();
    files.set(file, entry);
    runs.set(id, files);
  }
  return runs;
}

interface PackedRun {
  readonly id: string;
  readonly files: Files;
  /** Of the archive. */
  readonly name: string;
}

/** First what says which files there are and how large, then these. */
function unpack(source: ByteSource, folder: string, { id, files, name }: PackedRun): void {
  const wrong = (what: string): UserError => new UserError(`${name} is damaged: the run ${id} ${what}.`);
  const write = (file: string, entry: ZipEntry): void => writeEntry(source, entry, join(folder, file), name);
  try {
    mkdirSync(folder);
  } catch (error) {
    throw fileError(error, folder);
  }
  for (const [file, most] of [
    [configName, maxConfigBytes],
    [doneName, maxDoneBytes],
  ] as const) {
    const entry = files.get(file);
    if (entry === undefined) continue;
    if (entry.bytes > most) throw wrong(`has a ${file} of ${entry.bytes} bytes, more than any has`);
    write(file, entry);
  }
  const config = readConfigFile(folder);
  if (typeof config === "string" || !config.hash.startsWith(id)) throw wrong("has no configuration of that name");
  const done = readDoneFile(folder, config.hash, "nothing");
  if (done === "absent") throw wrong("is not finished");
  if ("reason" in done) throw wrong(`does not fit its checksums (${done.reason})`);
  const foreign = [...files.keys()].find((file) => file !== doneName && !Object.hasOwn(done.files, file));
  if (foreign !== undefined) throw wrong(`has a file ${foreign} that does not belong to it`);
  for (const [file, { bytes }] of Object.entries(done.files)) {
    const entry = files.get(file);
    const fault =
      entry === undefined ? "is missing" : entry.bytes === bytes ? null : `has ${entry.bytes} bytes, not ${bytes}`;
    if (fault !== null) throw wrong(`does not fit its checksums (${file} ${fault})`);
  }
  for (const [file, entry] of files) if (file !== doneName && file !== configName) write(file, entry);
  const whole = readDoneFile(folder, config.hash, "contents");
  if (whole === "absent" || "reason" in whole) {
    throw wrong(`does not fit its checksums (${whole === "absent" ? `${doneName} is missing` : whole.reason})`);
  }
}

function writeEntry(source: ByteSource, entry: ZipEntry, path: string, name: string): void {
  try {
    const descriptor = openSync(path, "wx");
    try {
      unpackEntry(source, entry, name, (piece) => writeFully(descriptor, piece));
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
  } catch (error) {
    throw fileError(error, path);
  }
}
