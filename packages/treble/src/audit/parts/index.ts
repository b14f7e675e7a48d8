/** What an audit does, one part after the other, on images that are given to each. */

export { auditAttack } from "./auditAttack.ts";
export { auditBands, auditBandsOf } from "./auditBands.ts";
export { auditChannel } from "./auditChannel.ts";
export { auditExamples } from "./auditExamples.ts";
export { auditShare } from "./auditShare.ts";
export { auditSpectra, unmeasuredSpectra } from "./auditSpectra.ts";
export { classTable, confusionsOf } from "./classTable.ts";
export { examinedModel, examinedResult, squareCheckOf } from "./examined.ts";
export { isLarge } from "./isLarge.ts";
export type { PartWork } from "./partWork.ts";
export { type RobustNorm, robustness, squareQueries } from "./robustness.ts";
export { samplesOf } from "./samplesOf.ts";
export { mappedFrequencies, sensitivityMap } from "./sensitivityMap.ts";
export { smallestPerturbations } from "./smallestPerturbations.ts";
export { takenImages } from "./takenImages.ts";
