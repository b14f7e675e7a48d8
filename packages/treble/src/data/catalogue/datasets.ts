import { resolve } from "node:path";
import { UserError } from "../../errors/userError.ts";
import type { Dataset } from "../dataset.ts";
import { cacheFolder } from "../node/cacheFolder.ts";
import { readCifar10Folder } from "../node/cifar10Folder.ts";
import { type FetchOptions, fetchDataset, isCached } from "../node/fetchDataset.ts";
import { readIdxFolder } from "../node/idxFolder.ts";
import { type OpenedImages, type OwnReading, openOwnImages } from "../own/ownImages.ts";
import { asTheyAre } from "../own/ownOptions.ts";
import { CIFAR10_PACKAGE } from "../packages/cifar10Package.ts";
import { FASHION_MNIST_PACKAGE } from "../packages/fashionMnistPackage.ts";
import { MNIST_PACKAGE } from "../packages/mnistPackage.ts";
import type { PackagedDataset } from "../packages/packagedDataset.ts";
import { generateSynthetic, SYNTHETIC_BANDS, syntheticLabel } from "../synthetic.ts";
import { parseVariant, VARIANT_FORMS, type Variant, variantOf, variantText } from "../variant.ts";

const PACKAGED: readonly PackagedDataset[] = [CIFAR10_PACKAGE, MNIST_PACKAGE, FASHION_MNIST_PACKAGE];

const SYNTHETIC: ReadonlyMap<string, (typeof SYNTHETIC_BANDS)[number]> = new Map([
  ["synthetic", "broad"],
  ...SYNTHETIC_BANDS.map((band): [string, typeof band] => [`synthetic:${band}`, band]),
]);

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
  for (const [prefix, what, label] of OWN) {
    listings.push({ name: `${prefix}:${what}`, label, downloadBytes: 0, cached: true });
  }
  for (const { form, label, colour } of VARIANT_FORMS) {
    for (const { name } of PACKAGED.filter((dataset) => dataset.colour || !colour)) {
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

/** The packaged dataset and the variant of it that a name like `cifar10:lowpass-0.1` means; undefined where none. */
function packagedVariant(name: string): { readonly dataset: PackagedDataset; readonly variant: Variant } | undefined {
  const dataset = PACKAGED.find((one) => name.startsWith(`${one.name}:`));
  const variant = dataset && parseVariant(name.slice(dataset.name.length + 1));
  if (variant === undefined || (variant.kind === "grey" && !dataset!.colour)) return undefined;
  return { dataset: dataset!, variant };
}

/**
 * The one spelling of a name that means a variant of a dataset, `cifar10:lowpass-0.1` for `…-.10`; undefined for
 * others.
 */
export function variantName(name: string): string | undefined {
  const found = packagedVariant(name);
  return found && `${found.dataset.name}:${variantText(found.variant)}`;
}

/** How `loadDataset` tells of its work, and what it may do. */
export interface LoadOptions extends Omit<FetchOptions, "config"> {
  /** The arrays of an npz file. */
  readonly readArrays?: OwnReading["readArrays"];
}

/**
 * A dataset by name: `cifar10`, `mnist` and `fashion-mnist` (fetched once into the cache folder), `synthetic` or
 * `synthetic:low`, `:middle`, `:high`, `:broad` (generated, seed 0, default sizes), `cifar10-binary:FOLDER` and
 * `idx:FOLDER` (read from the user's files), `folder:FOLDER`, `csv:FILE` and `npz:FILE` (the user's images, as they
 * are; `openOwnImages` makes more of them), and variants of those that are fetched, made anew each time:
 * `cifar10:grey`, `NAME:lowpass-F` and `NAME:highpass-F` (see `variantOf`).
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
  const own = colon < 0 ? undefined : OWN.find(([prefix]) => prefix === name.slice(0, colon));
  if (own !== undefined && colon + 1 < name.length) {
    const images = { kind: own[0], path: resolve(name.slice(colon + 1)), options: asTheyAre };
    const { signal, onNote, readArrays } = options;
    const opened: OpenedImages = await openOwnImages(images, { signal, onNote, readArrays });
    return opened.load();
  }
  const changed = packagedVariant(name);
  if (changed !== undefined) {
    return variantOf(await fetchDataset(changed.dataset, cacheFolder(), options), changed.variant);
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
