import { listDatasets, unknownDataset, variantName } from "./datasets.ts";

/**
 * The name by which a run remembers a dataset that Treble fetches or makes: the frequency in `cifar10:lowpass-F` in its
 * shortest spelling, so that the same images have the same name everywhere.
 * @throws UserError for a name that no such dataset has; nothing is loaded.
 */
export async function datasetName(name: string): Promise<string> {
  const variant = variantName(name);
  if (variant !== undefined) return variant;
  const names = (await listDatasets()).map((listing) => listing.name);
  if (names.includes(name) && !/:(FOLDER|FILE)$|-F$/.test(name)) return name;
  throw await unknownDataset(name);
}
