import { resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import { kindOf } from "../../text/kindOf.ts";
import type { Dataset } from "../dataset.ts";
import { generatedDatasets, packagedDatasets } from "../known/datasets.ts";
import { namedDataset } from "../known/namedDataset.ts";
import { cacheFolder } from "../node/cacheFolder.ts";
import { readCifar10Folder } from "../node/cifar10Folder.ts";
import { type FetchOptions, fetchDataset, isCached } from "../node/fetchDataset.ts";
import { readIdxFolder } from "../node/idxFolder.ts";
import { type OpenedImages, type OwnReading, openOwnImages } from "../own/ownImages.ts";
import { asTheyAre } from "../own/ownOptions.ts";
import { VARIANT_FORMS, variantOf } from "../variant.ts";

const FOLDERS: ReadonlyMap<string, { label: string; read: (folder: string) => Promise<Dataset> }> = new Map([
  ["cifar10-binary", { label: "CIFAR-10 from a folder with the official binary files", read: readCifar10Folder }],
  ["idx", { label: "A folder with the four IDX files of MNIST's layout, plain or .gz", read: readIdxFolder }],
]);

/** Images of one's own in forms that any program writes. */
const OWN = [
  ["folder", "FOLDER", "A folder with one sub-folder of PNG, JPEG or WebP images a class; `folder:` may be left out"],
  ["csv", "FILE", "A CSV file of image paths and labels; `csv:` may be left out"],
  ["npz", "FILE", "An npz file with the arrays images and labels; `npz:` may be left out"],
] as const;

/** A name that `loadDataset` takes. */
export interface DatasetListing {
  /**
   * The name; where it ends in `FOLDER` or `FILE`, a path stands there, where in `-F`, a frequency in cycles per pixel.
   */
  name: string;
  label: string;
  /** Size of what is fetched the first time; 0 where nothing is. */
  downloadBytes: number;
  /** Whether it loads without a network. */
  cached: boolean;
  /** Where it is or will be kept; absent where nothing is kept. */
  folder?: string;
  /** The dataset that this one is made from when it is loaded, by name; absent where there is none. */
  variantOf?: string;
}

/** Every name that `loadDataset` takes. Touches no network. */
export async function listDatasets(): Promise<DatasetListing[]> {
  const folder = cacheFolder();
  const listings: DatasetListing[] = [];
  for (const dataset of packagedDatasets) {
    const { name, label } = dataset;
    listings.push({
      name,
      label,
      downloadBytes: dataset.package.bytes,
      cached: await isCached(dataset, folder),
      folder,
    });
  }
  for (const { name, label, kinds = new Map() } of generatedDatasets) {
    listings.push({ name, label, downloadBytes: 0, cached: true });
    for (const [kind, { label }] of kinds) {
      listings.push({ name: `${name}:${kind}`, label, downloadBytes: 0, cached: true });
    }
  }
  for (const [prefix, { label }] of FOLDERS) {
    listings.push({ name: `${prefix}:FOLDER`, label, downloadBytes: 0, cached: true });
  }
  for (const [prefix, what, label] of OWN) {
    listings.push({ name: `${prefix}:${what}`, label, downloadBytes: 0, cached: true });
  }
  for (const { form, label, colour } of VARIANT_FORMS) {
    for (const { name } of packagedDatasets.filter(({ shape }) => shape[0] === 3 || !colour)) {
      const { folder: _, ...original } = listings.find((listing) => listing.name === name)!;
      listings.push({
        ...original,
        name: `${name}:${form}`,
        label: `${name}, ${label}; rounded to 8 bits`,
        variantOf: name,
      });
    }
  }
  return listings;
}

/**
 * The one spelling of a name that means a variant of a dataset, `cifar10:lowpass-0.1` for `…-.10`; undefined for
 * others.
 */
export function variantName(name: string): string | undefined {
  const found = namedDataset(name);
  return found && "variant" in found && found.variant ? found.name : undefined;
}

/** How `loadDataset` tells of its work, and what it may do. */
export interface LoadOptions extends Omit<FetchOptions, "config"> {
  /** The arrays of an npz file. */
  readonly readArrays?: OwnReading["readArrays"];
}

/**
 * A dataset by name: those of `datasets`, fetched once into the cache folder or generated, `cifar10-binary:FOLDER` and
 * `idx:FOLDER` (read from the user's files), `folder:FOLDER`, `csv:FILE` and `npz:FILE` (the user's images, as they
 * are; `openOwnImages` makes more of them), and variants of those that are fetched, made anew each time: `NAME:grey`,
 * `NAME:lowpass-F` and `NAME:highpass-F` (see `variantOf`).
 *
 * @throws UserError for an unknown name or unusable files; OfflineError if it must be fetched and cannot be.
 * @throws the signal's reason if aborted.
 */
export async function loadDataset(name: string, options: LoadOptions = {}): Promise<Dataset> {
  options.signal?.throwIfAborted();
  if (typeof name !== "string") {
    throw new UserError(`The dataset's name is ${kindOf(name)}; give a name that \`listDatasets\` lists.`);
  }
  const known = namedDataset(name);
  if (known && "generate" in known) return known.generate();
  if (known) {
    const dataset = await fetchDataset(known.record, cacheFolder(), options);
    return known.variant ? variantOf(dataset, known.variant) : dataset;
  }
  const colon = name.indexOf(":");
  const reader = colon < 0 ? undefined : FOLDERS.get(name.slice(0, colon));
  if (reader !== undefined && colon + 1 < name.length) return reader.read(resolve(name.slice(colon + 1)));
  const own = colon < 0 ? undefined : OWN.find(([prefix]) => prefix === name.slice(0, colon));
  if (own !== undefined && colon + 1 < name.length) {
    const images = { kind: own[0], path: resolve(name.slice(colon + 1)), options: asTheyAre };
    const { signal, onNote, readArrays } = options;
    const opened: OpenedImages = await openOwnImages(images, { signal, onNote, readArrays });
    return opened.load();
  }
  throw await unknownDataset(name);
}

/** That there is no dataset of this name, and which there are. */
export async function unknownDataset(name: string): Promise<UserError> {
  const names = (await listDatasets()).map((listing) => listing.name).join(", ");
  return new UserError(
    `There is no dataset called ${JSON.stringify(name)}; use one of ${names} (F: a frequency in cycles per pixel, above 0 and below 0.7071).`,
  );
}
