/** What needs files or the network: datasets, arrays, the run store. */

export type { Dataset, Split } from "./data/dataset.ts";
export { type DatasetListing, listDatasets, loadDataset } from "./data/datasets.ts";
export { type NamedArrays, readNpz, writeNpz } from "./runs/npz.ts";
export { openStore, type RunStore } from "./runs/runStore.ts";
