/** Datasets by name. For Node. */

export { datasetName } from "./datasetName.ts";
export { type DatasetListing, type LoadOptions, listDatasets, loadDataset, variantName } from "./datasets.ts";
