/** Datasets fetched and kept, and the folders that others keep them in. For Node. */

export { readBoundedFile } from "./boundedFile.ts";
export { cacheFolder } from "./cacheFolder.ts";
export { cifar10Files, readCifar10Folder } from "./cifar10Folder.ts";
export { datasetPath, type FetchOptions, fetchDataset, isCached } from "./fetchDataset.ts";
export { idxFiles, readIdxFolder } from "./idxFolder.ts";
export { registryConfig } from "./registryConfig.ts";
