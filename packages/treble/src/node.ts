/** What needs files or the network: datasets, arrays, the run store. */

export { type DatasetListing, listDatasets, loadDataset } from "./data/catalogue/datasets.ts";
export type { Dataset, Split } from "./data/dataset.ts";
export { type NamedArrays, readNpz, writeNpz } from "./formats/npz.ts";
export { openStore } from "./runs/node/diskStore.ts";
export type { RunStore } from "./runs/store.ts";
