import type { GeneratedDataset } from "../datasetRecord.ts";
import { cifar10 } from "../packages/cifar10Package.ts";
import { fashionMnist } from "../packages/fashionMnistPackage.ts";
import { mnist } from "../packages/mnistPackage.ts";
import type { PackagedRecord } from "../packages/packagedDataset.ts";
import { synthetic } from "../synthetic.ts";

/** All datasets that Treble has, in the order in which it lists them. The first is what is used where none is named. */
export const datasets: readonly [PackagedRecord, ...(PackagedRecord | GeneratedDataset)[]] = [
  cifar10,
  mnist,
  fashionMnist,
  synthetic,
];

export const packagedDatasets: readonly PackagedRecord[] = datasets.filter((one) => "package" in one);
export const generatedDatasets: readonly GeneratedDataset[] = datasets.filter((one) => "generate" in one);
