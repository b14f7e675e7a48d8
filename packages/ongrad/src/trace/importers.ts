import type { Importer } from "./foreignNode.ts";
import { arrangeImporters } from "./operators/arrange.ts";
import { constantImporters } from "./operators/constant.ts";
import { importConv, importConvTranspose } from "./operators/convolution.ts";
import { elementwiseImporters } from "./operators/elementwise.ts";
import { matmulImporters } from "./operators/matmul.ts";
import * as normalization from "./operators/normalization.ts";
import * as pooling from "./operators/pooling.ts";
import { reductionImporters } from "./operators/reduction.ts";
import { softmaxImporters } from "./operators/softmax.ts";

/** Standard operator name to importer. Each family has its file in `operators/`. */
export const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>(
  Object.entries({
    ...arrangeImporters,
    ...constantImporters,
    ...elementwiseImporters,
    ...matmulImporters,
    ...reductionImporters,
    ...softmaxImporters,
    AveragePool: pooling.importAveragePool,
    BatchNormalization: normalization.importBatchNormalization,
    Conv: importConv,
    ConvTranspose: importConvTranspose,
    GlobalAveragePool: pooling.importGlobalAveragePool,
    GlobalLpPool: pooling.importGlobalLpPool,
    GlobalMaxPool: pooling.importGlobalMaxPool,
    GroupNormalization: normalization.importGroupNormalization,
    InstanceNormalization: normalization.importInstanceNormalization,
    LRN: normalization.importLrn,
    LayerNormalization: normalization.importLayerNormalization,
    LpNormalization: normalization.importLpNormalization,
    LpPool: pooling.importLpPool,
    MaxPool: pooling.importMaxPool,
    MeanVarianceNormalization: normalization.importMeanVarianceNormalization,
  }),
);
