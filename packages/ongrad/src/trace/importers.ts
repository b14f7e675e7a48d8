import type { Importer } from "./foreignNode.ts";
import { arrangeImporters } from "./operators/arrange.ts";
import { constantImporters } from "./operators/constant.ts";
import { convolutionImporters } from "./operators/convolution.ts";
import { elementwiseImporters } from "./operators/elementwise.ts";
import { matmulImporters } from "./operators/matmul.ts";
import { normalizationImporters } from "./operators/normalization.ts";
import { poolingImporters } from "./operators/pooling.ts";
import { reductionImporters } from "./operators/reduction.ts";
import { softmaxImporters } from "./operators/softmax.ts";

/** Standard operator name to importer. Each family has its file in `operators/`. */
export const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>(
  Object.entries({
    ...arrangeImporters,
    ...constantImporters,
    ...convolutionImporters,
    ...elementwiseImporters,
    ...matmulImporters,
    ...normalizationImporters,
    ...poolingImporters,
    ...reductionImporters,
    ...softmaxImporters,
  }),
);
