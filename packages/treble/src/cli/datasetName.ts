import { resolve } from "node:path";
import { listDatasets, unknownDataset, variantName } from "../data/datasets.ts";

/**
 * The name by which a run remembers a dataset: the path in `idx:FOLDER` made absolute, the frequency in
 * `cifar10:lowpass-F` in its shortest spelling, so that the same images have the same name everywhere.
 * @throws UserError for a name that no dataset has; nothing is loaded.
 */
export async function datasetName(name: string): Promise<string> {
  const variant = variantName(name);
  if (variant !== undefined) return variant;
  const names = (await listDatasets()).map((listing) => listing.name);
  const isForm = (known: string): boolean => known.endsWith(":FOLDER") || known.endsWith("-F");
  if (names.includes(name) && !isForm(name)) return name;
  const prefixes = names.filter((known) => known.endsWith(":FOLDER")).map((known) => known.slice(0, -"FOLDER".length));
  const ours = prefixes.find((start) => name.startsWith(start) && name.length > start.length);
  if (ours !== undefined) return ours + resolve(name.slice(ours.length));
  throw await unknownDataset(name);
}
