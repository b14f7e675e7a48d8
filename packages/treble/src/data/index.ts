/** Images with labels: what a dataset is, its variants, and generated ones. */

export type { FrequencyRange } from "./bandPatterns.ts";
export { channelMoments } from "./channelMoments.ts";
export { channelStatistics, type Dataset, type Labels, type Split, subset } from "./dataset.ts";
export type { DatasetRecord, GeneratedDataset } from "./datasetRecord.ts";
export { epochOrder } from "./epochOrder.ts";
export { guessingLoss } from "./guessingLoss.ts";
export type { LabelledImages } from "./labelledImages.ts";
export { attackLabelNotes, trainingLabelNotes } from "./labelNotes.ts";
export { pixelsOf } from "./pixelsOf.ts";
export { rivalClasses } from "./rivalClasses.ts";
export { generateSynthetic, type SyntheticBand, type SyntheticOptions, synthetic } from "./synthetic.ts";
export { parseVariant, VARIANT_FORMS, type Variant, variantOf, variantText } from "./variant.ts";
