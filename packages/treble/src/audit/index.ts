/** The audit of one classifier: what its file says, how it is fed, where and how much it is fooled. */

export { type FoundPreprocessing, findPreprocessing } from "./findPreprocessing.ts";
export { type FactsOptions, modelFacts } from "./modelFacts.ts";
