/** The datasets that have a name: `datasets.ts` lists them. */

export { datasets, generatedDatasets, packagedDatasets } from "./datasets.ts";
export { isGenerated, namedDataset } from "./namedDataset.ts";
export { recordedShape } from "./recordedShape.ts";
