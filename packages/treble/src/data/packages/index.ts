/** What the packages of datasets hold, decoded. */

export { CIFAR10_CLASSES, CIFAR10_SHAPE } from "./cifar10.ts";
export { decodeCifar10Binary } from "./cifar10Binary.ts";
export { cifar10 } from "./cifar10Package.ts";
export { fashionMnist } from "./fashionMnistPackage.ts";
export { announcedIdxBytes, decodeIdxSplit, type IdxSplit } from "./idx.ts";
export { mnist } from "./mnistPackage.ts";
export type { PackagedDataset, PackagedRecord, PinnedPackage } from "./packagedDataset.ts";
export { tarEntries } from "./tarEntries.ts";
