import { namedDataset } from "../known/namedDataset.ts";
import { unknownDataset } from "./datasets.ts";

/**
 * The name by which a run remembers a dataset that Treble fetches or makes: the frequency in `cifar10:lowpass-F` in its
 * shortest spelling, so that the same images have the same name everywhere.
 * @throws UserError for a name that no such dataset has; nothing is loaded.
 */
export async function datasetName(name: string): Promise<string> {
  const known = namedDataset(name);
  if (known) return known.name;
  throw await unknownDataset(name);
}
