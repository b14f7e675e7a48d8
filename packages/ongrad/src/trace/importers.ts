import type { Importer } from "./foreignNode.ts";
import { activationImporters } from "./operators/activations.ts";
import { arrangeImporters } from "./operators/arrange.ts";
import { attentionImporters } from "./operators/attention.ts";
import { constantImporters } from "./operators/constant.ts";
import { convolutionImporters } from "./operators/convolution.ts";
import { divisionImporters } from "./operators/division.ts";
import { dynamicQuantizationImporters } from "./operators/dynamicQuantization.ts";
import { einsumImporters } from "./operators/einsum.ts";
import { elementwiseImporters } from "./operators/elementwise.ts";
import { fourierImporters } from "./operators/fourier.ts";
import { layoutImporters } from "./operators/layout.ts";
import { learningImporters } from "./operators/learning.ts";
import { legacyImporters } from "./operators/legacy.ts";
import { linearQuantizedImporters } from "./operators/linearQuantized.ts";
import { matmulImporters } from "./operators/matmul.ts";
import { microsoftImporters } from "./operators/microsoft.ts";
import { normalizationImporters } from "./operators/normalization.ts";
import { poolingImporters } from "./operators/pooling.ts";
import { quantizationImporters } from "./operators/quantization.ts";
import { rankingImporters } from "./operators/ranking.ts";
import { recurrentImporters } from "./operators/recurrent.ts";
import { reductionImporters } from "./operators/reduction.ts";
import { resizeImporters } from "./operators/resize.ts";
import { samplingImporters } from "./operators/sampling.ts";
import { selectionImporters } from "./operators/selection.ts";
import { softmaxImporters } from "./operators/softmax.ts";

/**
 * Operator name (behind its domain and a dot, if not a standard one) to importer. Each family has its file in
 * `operators/`.
 */
export const importers: ReadonlyMap<string, Importer> = new Map<string, Importer>(
  Object.entries({
    ...activationImporters,
    ...arrangeImporters,
    ...attentionImporters,
    ...constantImporters,
    ...convolutionImporters,
    ...dynamicQuantizationImporters,
    ...divisionImporters,
    ...elementwiseImporters,
    ...einsumImporters,
    ...fourierImporters,
    ...layoutImporters,
    ...linearQuantizedImporters,
    ...learningImporters,
    ...legacyImporters,
    ...matmulImporters,
    ...microsoftImporters,
    ...normalizationImporters,
    ...poolingImporters,
    ...quantizationImporters,
    ...rankingImporters,
    ...recurrentImporters,
    ...reductionImporters,
    ...resizeImporters,
    ...samplingImporters,
    ...selectionImporters,
    ...softmaxImporters,
  }),
);
