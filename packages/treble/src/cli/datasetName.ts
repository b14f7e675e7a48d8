import { resolve } from "node:path";
import { listDatasets } from "../data/datasets.ts";
import { UserError } from "../userError.ts";

/**
 * The name by which a run remembers a dataset: the path in `idx:FOLDER` made absolute, so that the same name means the
 * same images from any folder.
 * @throws UserError for a name that no dataset has; nothing is loaded.
 */
export async function datasetName(name: string): Promise<string> {
  const names = (await listDatasets()).map((listing) => listing.name);
  if (names.includes(name)) return name;
  const prefix = names.filter((known) => known.endsWith(":FOLDER")).map((known) => known.slice(0, -"FOLDER".length));
  const ours = prefix.find((start) => name.startsWith(start) && name.length > start.length);
  if (ours !== undefined) return ours + resolve(name.slice(ours.length));
  throw new UserError(`There is no dataset called ${JSON.stringify(name)}; use one of ${names.join(", ")}.`);
}
